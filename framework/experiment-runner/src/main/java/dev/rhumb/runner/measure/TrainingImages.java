package dev.rhumb.runner.measure;

import dev.rhumb.data.Dataset;
import dev.rhumb.evaluation.Features;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The images that a model was trained on, seen once by the network that sees the samples, when first asked for. */
public final class TrainingImages {
    private static final int PART = 1000;

    private final Dataset data;
    private final int count;
    private final boolean raw;
    private final Consumer<String> notices;
    private @Nullable Features features;

    /**
     * @param data the training split
     * @param count so many of its first images; all that there are, at most
     * @param notices takes the progress of reading many of them
     * @param raw whether images are shown as they are; else as 8-bit files hold them
     */
    public TrainingImages(Dataset data, int count, boolean raw, Consumer<String> notices) {
        this.notices = notices;
        this.data = data;
        this.count = Math.min(count, data.size());
        this.raw = raw;
    }

    /** How many. */
    int count() {
        return count;
    }

    /** n x features of the network. */
    Features features(ImageNetwork network) {
        Features seen = features;
        if (seen == null) {
            List<Features> parts = new ArrayList<>();
            SlowWork work = new SlowWork("features of " + count + " training images", notices);
            for (int from = 0; from < count; from += PART) {
                int[] rows = IntStream.range(from, Math.min(count, from + PART)).toArray();
                parts.add(network.see(ImageTarget.batch(data, raw, rows)).features());
                work.done((double) (from + rows.length) / count);
            }
            seen = Features.concatenate(parts);
            features = seen;
        }
        return seen;
    }

    /** Those of all but some images, which then may be taken for held out. */
    Features without(ImageNetwork network, Dataset from, int... images) {
        if (from != data) {
            return features(network);
        }
        BitSet kept = new BitSet(count);
        kept.set(0, count);
        IntStream.of(images).filter(i -> i < count).forEach(kept::clear);
        return features(network).subset(kept.stream().toArray());
    }

    float[] image(int index) {
        return data.images(new int[] {index});
    }
}
