package dev.rhumb.runner.measure;

import dev.rhumb.diffusion.oracle.Mixture;
import dev.rhumb.evaluation.Evidence;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.Labels;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.Need;
import dev.rhumb.evaluation.Oracle;
import dev.rhumb.guidance.RandomStream;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.kind.DataKind;
import dev.rhumb.runner.kind.SampleBlock;
import dev.rhumb.runner.plan.LabelPlan;
import dev.rhumb.runner.plan.OracleSource;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An exact mixture: fresh exact samples for every seed block, the exact posterior as judge, exact densities. */
public final class OracleTarget implements Target {
    private static final String REFERENCE = "reference";
    private static final String FLOOR = "floor";

    private final Mixture mixture;
    private final DataKind kind;
    private final String identity;
    private final LabelPlan labelPlan;
    private final int count;
    private final int floorCount;
    private final int particles;

    /**
     * @param world the model's own mixture
     * @param labelPlan classes of the samples, which the reference shares
     * @param count reference samples
     * @param floorCount samples of the floor, as many as are generated
     */
    public OracleTarget(OracleSource world, LabelPlan labelPlan, int count, int floorCount, int particles) {
        this.mixture = world.mixture();
        this.kind = world.kind();
        this.identity = "exact samples of " + world.identity() + ", " + count;
        this.labelPlan = labelPlan;
        this.count = count;
        this.floorCount = floorCount;
        this.particles = particles;
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public String floor() {
        return floorCount + " exact samples, drawn for each block";
    }

    @Override
    public boolean shares(List<Long> seeds) {
        return false;
    }

    @Override
    public Set<Need> offers() {
        Set<Need> offers = Need.of(
                Evidence.Logits.class,
                Evidence.Intended.class,
                Evidence.Real.class,
                Oracle.class,
                Evidence.Tilted.class,
                Evidence.Modes.class);
        offers.addAll(kind.offers(true));
        return offers;
    }

    @Override
    public long bytes(long seed, int samples) {
        long values = (long) mixture.dimension() * ((long) count + samples) + (long) mixture.classes() * samples;
        return Math.multiplyExact(values, Double.BYTES);
    }

    @Override
    public Block block(long seed) {
        int[] classes = classes(seed, count, REFERENCE);
        Features reference = Features.of(mixture.sample(seed, REFERENCE, classes));
        return new ExactBlock(seed, reference, Labels.of(classes));
    }

    private int[] classes(long seed, int howMany, String purpose) {
        long[] planned = labelPlan.labels(seed, howMany, particles);
        RandomStream random = RandomStream.of(seed, "classes of the " + purpose);
        int[] classes = new int[howMany];
        for (int i = 0; i < howMany; i++) {
            classes[i] = planned[i] < mixture.classes() ? (int) planned[i] : draw(random);
        }
        return classes;
    }

    /** A class by its weight. */
    private int draw(RandomStream random) {
        double[] weights = mixture.classWeights();
        double total = java.util.Arrays.stream(weights).sum();
        double u = random.nextDouble() * total;
        int c = 0;
        while (c + 1 < weights.length && u >= weights[c]) {
            u -= weights[c++];
        }
        return c;
    }

    @Override
    public void close() {}

    private final class ExactBlock implements Block {
        private final long seed;
        private final Features reference;
        private final Labels referenceLabels;

        ExactBlock(long seed, Features reference, Labels referenceLabels) {
            this.seed = seed;
            this.reference = reference;
            this.referenceLabels = referenceLabels;
        }

        @Override
        public MetricInput input(SampleBlock finite, Point point) throws IOException {
            Features generated = Features.fromFloat(finite.values(), finite.count(), finite.size());
            return input(generated, labels(finite.labels()), Tilt.weight(point));
        }

        @Override
        public MetricInput floor() {
            int[] classes = classes(seed, floorCount, FLOOR);
            Features exact = Features.of(mixture.sample(seed, FLOOR, classes));
            boolean labelled = labelPlan.label(seed, 0) < mixture.classes();
            return input(exact, labelled ? Labels.of(classes) : null, OptionalDouble.of(1));
        }

        private MetricInput input(Features generated, @Nullable Labels labels, OptionalDouble weight) {
            return exact(MetricInput.of(reference, generated), labels != null, weight)
                    .withSeed(seed)
                    .withLogits(posterior(generated))
                    .withLabels(labels)
                    .withReferenceLabels(labels == null ? null : referenceLabels)
                    .with(kind.evidence(generated, reference, mixture.shape().getShape())
                            .orElse(null));
        }

        private @Nullable Labels labels(long[] requested) {
            int[] labels = new int[requested.length];
            for (int i = 0; i < requested.length; i++) {
                if (requested[i] == SampleBlock.UNLABELLED || requested[i] >= mixture.classes()) {
                    return null;
                }
                labels[i] = (int) requested[i];
            }
            return Labels.of(labels);
        }
    }

    private Features posterior(Features points) {
        double[][] logits = new double[points.rows()][mixture.classes()];
        for (int i = 0; i < logits.length; i++) {
            double[] x = points.row(i);
            for (int c = 0; c < mixture.classes(); c++) {
                // Far from every component the posterior underflows; any large number says the same.
                logits[i][c] = Math.max(mixture.logPosterior(x, c), -1e6);
            }
        }
        return Features.of(logits);
    }

    private MetricInput exact(MetricInput input, boolean labelled, OptionalDouble weight) {
        Oracle.Density conditional =
                Oracle.Density.pointwise((x, label) -> labelled ? mixture.logDensity(x, label) : mixture.logDensity(x));
        Evidence.Tilted tilted = weight.isEmpty()
                ? null
                : new Evidence.Tilted(Oracle.Density.pointwise((x, label) ->
                        labelled ? mixture.logTilted(x, label, weight.getAsDouble()) : mixture.logDensity(x)));
        Evidence.Modes modes = new Evidence.Modes(mixture.size(), points -> {
            int[] best = new int[points.rows()];
            for (int i = 0; i < best.length; i++) {
                best[i] = mixture.mostLikelyComponent(points.row(i));
            }
            return best;
        });
        return input.with(new Oracle(conditional)).with(tilted).with(modes);
    }
}
