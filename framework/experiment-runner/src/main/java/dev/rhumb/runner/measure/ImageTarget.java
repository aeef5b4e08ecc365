package dev.rhumb.runner.measure;

import dev.rhumb.data.Dataset;
import dev.rhumb.evaluation.Adherence;
import dev.rhumb.evaluation.Cosines;
import dev.rhumb.evaluation.Evidence;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.Labels;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.Nearest;
import dev.rhumb.evaluation.Need;
import dev.rhumb.evaluation.Pixels;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.kind.SampleBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private @Nullable Real last;

    /** Real images of a block, with what metrics derived of them. */
    private record Real(ReferenceParts.Part part, ImageNetwork.Seen seen, Labels labels, Pixels pixels) {
        boolean isOf(ReferenceParts.Part other) {
            return part.from() == other.from() && Arrays.equals(part.indices(), other.indices());
        }
    }

    /**
     * @param network where features and logits come from; closed with the target
     * @param seenBy checksum of the network
     * @param parts the real images of every block
     * @param captioned whether samples have intended captions, so that the floor's images are held to theirs
     * @param clip compares images with their captions; closed with the target; null if nothing needs it
     * @param training what the model was trained on; null if nothing needs it
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
        this.identity = identity(parts, seenBy, raw);
    }

    /** What decides the measurements of images, before their networks are opened; the parameters are those of the constructor. */
    static String identity(ReferenceParts parts, String seenBy, boolean raw) {
        return parts.identity() + ", seen by " + seenBy + (raw ? "" : ", clipped and rounded to 8 bits");
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
        Set<Need> offers = Need.of(Evidence.Intended.class, Evidence.Real.class, Evidence.Pictures.class);
        Map.of(
                        Evidence.Logits.class, judged,
                        Adherence.class, read,
                        Cosines.class, captioned,
                        Evidence.Training.class, trained)
                .forEach((evidence, met) -> {
                    if (met) {
                        offers.add(new Need(evidence));
                    }
                });
        return offers;
    }

    @Override
    public String features() {
        return network.name();
    }

    @Override
    public Map<String, String> networks() {
        return network.others();
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

    /** A network has to see an image to tell how many features it gives. */
    @Override
    public long bytes(long seed, int samples) {
        ReferenceParts.Part part = parts.reference(seed);
        ImageNetwork.Seen seen = network.see(batch(part.from(), raw, part.indices()[0]));
        Features logits = seen.logits();
        long columns = (long) seen.features().columns()
                + (logits == null ? 0 : logits.columns())
                + seen.others().values().stream().mapToLong(Features::columns).sum();
        long rows = (long) part.count() + samples + (training == null ? 0 : training.count());
        return Math.multiplyExact(Math.multiplyExact(rows, columns), Double.BYTES);
    }

    @Override
    public Block block(long seed) {
        ReferenceParts.Part part = parts.reference(seed);
        Real real = last;
        if (real == null || !real.isOf(part)) {
            last = null; // before the next is there, so that memory holds one
            real = real(part);
            last = real;
        }
        return new Measured(real, seed);
    }

    private Real real(ReferenceParts.Part part) {
        PictureSource images = PictureSource.of(part.from(), part.indices(), raw);
        try {
            return new Real(part, see(images, null).seen(), Labels.of(part.labels()), Pixels.of(images));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Real images as they are measured. */
    static ImageBatch batch(Dataset data, boolean raw, int... chosen) {
        ImageBatch images =
                new ImageBatch(data.images(chosen), chosen.length, data.channels(), data.height(), data.width());
        return raw ? images : images.rounded();
    }

    private Looking.Looked see(PictureSource images, @Nullable List<String> captions) throws IOException {
        Looking looking = new Looking(network, clip, images.count());
        images.show((batch, from) ->
                looking.look(batch, captions == null ? null : captions.subList(from, from + batch.count())));
        return looking.looked();
    }

    /** One seed block. */
    private final class Measured implements Block {
        private final Real real;
        private final long seed;

        Measured(Real real, long seed) {
            this.real = real;
            this.seed = seed;
        }

        @Override
        public MetricInput input(SampleBlock finite, Point point) throws IOException {
            return input(finite, see(PictureSource.of(finite, raw), finite.captions()));
        }

        private MetricInput input(SampleBlock finite, Looking.Looked looked) throws IOException {
            return input(
                    PictureSource.of(finite, raw),
                    looked,
                    labels(finite.labels()),
                    () -> Requests.of(finite),
                    training == null ? null : training.seen(network));
        }

        @Override
        public Arrivals arriving(SampleBlock coming) {
            return new ArrivingImages(this, this::input, new Looking(network, clip, coming.count()), coming, raw);
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
                    i -> finite.values(i, i + 1),
                    training::image,
                    shape);
        }

        @Override
        public MetricInput floor() {
            ReferenceParts.Part part = parts.floor(seed);
            try {
                PictureSource images = PictureSource.of(part.from(), part.indices(), raw);
                return input(
                        images,
                        see(images, captioned ? part.captions() : null),
                        Labels.of(part.labels()),
                        () -> Requests.of(part.from(), part.indices(), captioned),
                        training == null ? null : training.without(network, part.from(), part.indices()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private MetricInput input(
                PictureSource images,
                Looking.Looked looked,
                @Nullable Labels labels,
                Supplier<Requests> requests,
                TrainingImages.@Nullable Seen trainedOn)
                throws IOException {
            ImageNetwork.Seen seen = looked.seen();
            Map<String, MetricInput.Sets> others = new LinkedHashMap<>();
            seen.others()
                    .forEach((name, generated) -> others.put(
                            name,
                            new MetricInput.Sets(
                                    Objects.requireNonNull(real.seen().others().get(name)),
                                    generated,
                                    trainedOn == null
                                            ? null
                                            : trainedOn.others().get(name))));
            return MetricInput.of(real.seen().features(), seen.features())
                    .withSeed(seed)
                    .withLogits(seen.logits())
                    .withLabels(labels)
                    .withReferenceLabels(labels == null ? null : real.labels())
                    .with(seen.readings() == null ? null : requests.get().adherence(seen.readings()))
                    .with(looked.cosines() == null ? null : Cosines.of(looked.cosines()))
                    .with(new Evidence.Pictures(Pixels.of(images), real.pixels()))
                    .withTraining(trainedOn == null ? null : trainedOn.features())
                    .withOthers(others);
        }
    }

    private @Nullable Labels labels(long[] requested) {
        int[] labels = new int[requested.length];
        for (int i = 0; i < requested.length; i++) {
            if (requested[i] == SampleBlock.UNLABELLED || requested[i] >= classes) {
                return null;
            }
            labels[i] = (int) requested[i];
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
