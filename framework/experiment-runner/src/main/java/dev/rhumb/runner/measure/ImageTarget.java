package dev.rhumb.runner.measure;

import dev.rhumb.diffusion.data.Dataset;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.Labels;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.Nearest;
import dev.rhumb.evaluation.Need;
import dev.rhumb.evaluation.Pixels;
import dev.rhumb.evaluation.Shown;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.runner.experiment.Point;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Real images seen through a network: those that {@link ReferenceParts} gives each seed block, and those that take the place
 * of samples on the floor.
 */
public final class ImageTarget implements Target {
    private static final int PROBED = 64;

    private final ImageNetwork network;
    private final String identity;
    private final ReferenceParts parts;
    private final int classes;
    private final boolean captioned;
    private final @Nullable CaptionJudge clip;
    private final @Nullable TrainingImages training;
    private final boolean raw;

    /**
     * @param network where features and logits come from; closed with the target
     * @param seenBy checksum of the network
     * @param parts the real images of every block
     * @param captioned whether samples are asked for captions, so that the floor's images are held to theirs
     * @param clip tells how near images are to their captions; closed with the target; null if nothing asks for it
     * @param training what the model was trained on; null if nothing asks for it
     * @param raw whether images are measured as they are; else as 8-bit files hold them, clipped to [-1, 1] and rounded
     */
    public ImageTarget(
            ImageNetwork network,
            String seenBy,
            ReferenceParts parts,
            boolean captioned,
            @Nullable CaptionJudge clip,
            @Nullable TrainingImages training,
            boolean raw) {
        this.network = network;
        this.parts = parts;
        this.classes = parts.classes();
        this.captioned = captioned;
        this.clip = clip;
        this.training = training;
        this.raw = raw;
        this.identity = parts.identity() + ", seen by " + seenBy + (raw ? "" : ", clipped and rounded to 8 bits");
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public String floor() {
        return parts.describeFloor();
    }

    @Override
    public boolean shares(List<Long> seeds) {
        return parts.shares(seeds);
    }

    @Override
    public Set<Need> offers() {
        return offers(network.judges(), network.reads(), clip != null && captioned, training != null);
    }

    /**
     * What inputs offer to metrics.
     *
     * @param judged whether a network judges the class of images
     * @param read whether a network names the objects of images
     * @param captioned whether a CLIP pair judges the captions of samples
     * @param trained whether training images are looked at
     */
    public static Set<Need> offers(boolean judged, boolean read, boolean captioned, boolean trained) {
        EnumSet<Need> offers = EnumSet.of(Need.LABELS, Need.REFERENCE_LABELS, Need.PIXELS);
        Map.of(Need.LOGITS, judged, Need.ADHERENCE, read, Need.COSINES, captioned, Need.TRAINING, trained)
                .forEach((need, met) -> {
                    if (met) {
                        offers.add(need);
                    }
                });
        return offers;
    }

    @Override
    public Optional<Effort> effort(List<Long> seeds) {
        ReferenceParts.Part part = parts.reference(seeds.get(0));
        int[] few = Arrays.copyOf(part.indices(), Math.min(PROBED, part.count()));
        ImageBatch images = batch(part.from(), raw, few);
        network.see(images); // whatever is done once is no cost of an image
        long start = System.nanoTime();
        network.see(images);
        double seconds = (System.nanoTime() - start) / 1e9 / few.length;
        long real = (long) seeds.size() * (part.count() + parts.floorCount());
        return Optional.of(new Effort(seconds, real, training == null ? 0 : training.count()));
    }

    @Override
    public Block block(long seed) {
        ReferenceParts.Part part = parts.reference(seed);
        ImageBatch images = batch(part.from(), raw, part.indices());
        return new Measured(
                network.see(images), Labels.of(part.labels()), Pixels.of(images.values(), part.count()), seed);
    }

    /** Real images as they are measured. */
    static ImageBatch batch(Dataset data, boolean raw, int... chosen) {
        ImageBatch images =
                new ImageBatch(data.images(chosen), chosen.length, data.channels(), data.height(), data.width());
        return raw ? images : images.rounded();
    }

    private ImageBatch batch(SampleBlock samples) {
        long[] axes = samples.shape();
        if (axes.length != 3) {
            throw new IllegalArgumentException("samples of " + Arrays.toString(axes) + " values are no images");
        }
        ImageBatch images = new ImageBatch(
                samples.values(),
                samples.count(),
                Math.toIntExact(axes[0]),
                Math.toIntExact(axes[1]),
                Math.toIntExact(axes[2]));
        return raw ? images : images.rounded();
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
                    batch(finite),
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
            ReferenceParts.Part part = parts.floor(seed);
            return input(
                    batch(part.from(), raw, part.indices()),
                    Labels.of(part.labels()),
                    () -> Requests.of(part.from(), part.indices(), captioned),
                    captioned ? part.captions() : null,
                    training == null ? null : training.without(network, part.from(), part.indices()));
        }

        private MetricInput input(
                ImageBatch images,
                @Nullable Labels labels,
                Supplier<Requests> requests,
                @Nullable List<String> captions,
                @Nullable Features trainedOn) {
            ImageNetwork.Seen seen = network.see(images);
            Shown shown = new Shown(
                    seen.readings() == null ? null : requests.get().adherence(seen.readings()),
                    clip == null || captions == null ? null : clip.cosines(images, captions),
                    Pixels.of(images.values(), images.count()),
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
            if (asked[i] == SampleBlock.UNLABELLED || asked[i] >= classes) {
                return null;
            }
            labels[i] = (int) asked[i];
        }
        return Labels.of(labels);
    }

    @Override
    public void close() {
        network.close();
        if (clip != null) {
            clip.close();
        }
    }
}
