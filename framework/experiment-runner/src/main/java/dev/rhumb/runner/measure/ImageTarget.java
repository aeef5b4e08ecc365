package dev.rhumb.runner.measure;

import dev.rhumb.diffusion.data.Dataset;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.Labels;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.Nearest;
import dev.rhumb.evaluation.Need;
import dev.rhumb.evaluation.Pixels;
import dev.rhumb.evaluation.Shown;
import dev.rhumb.guidance.RandomStream;
import dev.rhumb.runner.experiment.Point;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Real images seen through a network. Each seed block has a random part of the reference split of its own (all of it, where
 * as many are asked for as there are); the floor shows real images of the other split in the place of samples.
 */
public final class ImageTarget implements Target {
    private final ImageNetwork network;
    private final String identity;
    private final Dataset reference;
    private final Dataset others;
    private final int count;
    private final int floorCount;
    private final boolean captioned;
    private final @Nullable CaptionJudge clip;
    private final @Nullable TrainingImages training;

    /**
     * @param network where features and logits come from; closed with the target
     * @param seenBy checksum of the network
     * @param reference the split to compare with
     * @param others real images outside it
     * @param count reference images in each block
     * @param floorCount images of the floor in each block
     * @param captioned whether samples are asked for captions, so that the floor's images are held to theirs
     * @param clip tells how near images are to their captions; closed with the target; null if nothing asks for it
     * @param training what the model was trained on; null if nothing asks for it
     */
    public ImageTarget(
            ImageNetwork network,
            String seenBy,
            Dataset reference,
            Dataset others,
            int count,
            int floorCount,
            boolean captioned,
            @Nullable CaptionJudge clip,
            @Nullable TrainingImages training) {
        this.network = network;
        this.reference = reference;
        this.others = others;
        this.count = count;
        this.floorCount = Math.min(floorCount, others.size());
        this.captioned = captioned;
        this.clip = clip;
        this.training = training;
        this.identity = count + " of " + reference.size() + " images of " + reference.name() + " sha256:"
                + reference.checksum() + " starting with image " + reference.label(0) + ", seen by " + seenBy;
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public Set<Need> offers() {
        EnumSet<Need> offers = EnumSet.of(Need.LOGITS, Need.LABELS, Need.REFERENCE_LABELS, Need.PIXELS);
        if (clip != null && captioned) {
            offers.add(Need.COSINES);
        }
        if (training != null) {
            offers.add(Need.TRAINING);
        }
        if (network.reads()) {
            offers.add(Need.ADHERENCE);
        }
        return offers;
    }

    @Override
    public Block block(long seed) {
        int[] chosen = choose(reference, count, seed, "reference");
        float[] images = reference.images(chosen);
        return new Measured(
                network.see(images, chosen.length),
                Labels.of(reference.labels(chosen)),
                Pixels.of(images, chosen.length),
                seed);
    }

    /** One seed block. */
    private final class Measured implements Block {
        private final ImageNetwork.Seen real;
        private final Labels realLabels;
        private final Pixels realPixels;
        private final long seed;

        Measured(ImageNetwork.Seen real, Labels realLabels, Pixels realPixels, long seed) {
            this.real = real;
            this.realLabels = realLabels;
            this.realPixels = realPixels;
            this.seed = seed;
        }

        @Override
        public MetricInput input(SampleBlock finite, Point point) {
            return input(
                    finite.values(),
                    finite.count(),
                    labels(finite.labels()),
                    () -> Requests.of(finite),
                    finite.captions(),
                    training == null ? null : training.features(network));
        }

        @Override
        public @Nullable Neighbours neighbours(MetricInput input, SampleBlock finite) throws IOException {
            Features among = input.training();
            if (training == null || among == null || finite.shape().length != 3) {
                return null;
            }
            int[] shape =
                    LongStream.of(finite.shape()).mapToInt(Math::toIntExact).toArray();
            return Neighbours.of(
                    Nearest.of(among, input.generated(), Math.min(Neighbours.EACH, among.rows())),
                    i -> Arrays.copyOfRange(finite.values(), i * finite.size(), (i + 1) * finite.size()),
                    training::image,
                    shape);
        }

        @Override
        public MetricInput floor() {
            int[] some = choose(others, floorCount, seed, "floor");
            float[] images = others.images(some);
            return input(
                    images,
                    some.length,
                    Labels.of(others.labels(some)),
                    () -> Requests.of(others, some, captioned),
                    captioned ? others.captions(some) : null,
                    training == null ? null : training.without(network, others, some));
        }

        private MetricInput input(
                float[] values,
                int size,
                @Nullable Labels labels,
                Supplier<Requests> requests,
                @Nullable List<String> captions,
                @Nullable Features trainedOn) {
            ImageNetwork.Seen seen = network.see(values, size);
            Shown shown = new Shown(
                    seen.readings() == null ? null : requests.get().adherence(seen.readings()),
                    clip == null || captions == null ? null : clip.cosines(values, captions),
                    Pixels.of(values, size),
                    realPixels);
            return new MetricInput(
                    real.features(),
                    seen.features(),
                    seen.logits(),
                    labels,
                    labels == null ? null : realLabels,
                    null,
                    shown,
                    trainedOn,
                    seed);
        }
    }

    private @Nullable Labels labels(long[] asked) {
        int[] labels = new int[asked.length];
        for (int i = 0; i < asked.length; i++) {
            if (asked[i] == SampleBlock.UNLABELLED || asked[i] >= reference.classes()) {
                return null;
            }
            labels[i] = (int) asked[i];
        }
        return Labels.of(labels);
    }

    /** Random images, in ascending order. */
    private static int[] choose(Dataset images, int count, long seed, String purpose) {
        int some = Math.min(count, images.size());
        int[] chosen = RandomStream.of(seed, purpose).choose(images.size(), some);
        Arrays.sort(chosen);
        return chosen;
    }

    @Override
    public void close() {
        network.close();
        if (clip != null) {
            clip.close();
        }
    }
}
