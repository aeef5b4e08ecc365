package dev.rhumb.runner.measure;

import dev.rhumb.data.Dataset;
import dev.rhumb.evaluation.Features;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The images that a model was trained on, seen once by the network that sees the samples, when they are first needed. */
public final class TrainingImages {
    private static final int PART = 1000;

    private final Dataset data;
    private final int count;
    private final boolean raw;
    private final Consumer<String> notices;
    private final Set<String> networks;
    private @Nullable Seen seen;

    /**
     * Training images as networks see them.
     *
     * @param features by the run's own network
     * @param others by further networks, by name
     */
    record Seen(Features features, Map<String, Features> others) {
        Seen subset(int... rows) {
            Map<String, Features> some = new LinkedHashMap<>();
            others.forEach((name, all) -> some.put(name, all.subset(rows)));
            return new Seen(features.subset(rows), some);
        }
    }

    /**
     * @param data the training split
     * @param count so many of its first images; all that there are, at most
     * @param notices takes the progress of reading many of them
     * @param raw whether images are shown as they are; else as 8-bit files hold them
     * @param networks names of the further networks that see them too
     */
    public TrainingImages(Dataset data, int count, boolean raw, Consumer<String> notices, Set<String> networks) {
        this.networks = Set.copyOf(networks);
        this.notices = notices;
        this.data = data;
        this.count = Math.min(count, data.size());
        this.raw = raw;
    }

    /** How many. */
    int count() {
        return count;
    }

    /** All of them. */
    Seen seen(ImageNetwork network) {
        Seen known = seen;
        if (known == null) {
            SeenImages all = new SeenImages(count);
            ImageNetwork looking = network.with(networks);
            SlowWork work = new SlowWork("features of " + count + " training images", notices);
            for (int from = 0; from < count; from += PART) {
                int[] rows = IntStream.range(from, Math.min(count, from + PART)).toArray();
                all.look(from, () -> looking.see(ImageTarget.batch(data, raw, rows)));
                work.done((double) (from + rows.length) / count);
            }
            ImageNetwork.Seen whole = all.seen();
            known = new Seen(whole.features(), whole.others());
            seen = known;
        }
        return known;
    }

    /** All but some images, which then may be taken for held out. */
    Seen without(ImageNetwork network, Dataset from, int... images) {
        if (from != data) {
            return seen(network);
        }
        BitSet kept = new BitSet(count);
        kept.set(0, count);
        IntStream.of(images).filter(i -> i < count).forEach(kept::clear);
        return seen(network).subset(kept.stream().toArray());
    }

    float[] image(int index) {
        return data.images(new int[] {index});
    }
}
