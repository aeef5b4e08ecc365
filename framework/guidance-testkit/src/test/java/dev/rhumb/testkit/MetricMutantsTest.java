package dev.rhumb.testkit;

import dev.rhumb.evaluation.Better;
import dev.rhumb.evaluation.Evidence;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.Measures;
import dev.rhumb.evaluation.Metric;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.Role;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.RandomStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Metrics broken on purpose: each is caught, by the check that should, with a sentence. */
final class MetricMutantsTest {

    /** What the contract below is about; the engine runs it on this thread. */
    private static Metric current = new Sound(1);

    private static final AtomicInteger CALLS = new AtomicInteger();

    /** The distance between the means. */
    private static double distance(MetricInput input) {
        double sum = 0;
        for (int j = 0; j < input.reference().columns(); j++) {
            double gap = mean(input.reference(), j) - mean(input.generated(), j);
            sum += gap * gap;
        }
        return Math.sqrt(sum);
    }

    private static double mean(Features features, int column) {
        return IntStream.range(0, features.rows())
                .mapToDouble(i -> features.get(i, column))
                .average()
                .orElseThrow();
    }

    @Method(name = "sound", paper = "none: a test", summary = "Nothing is wrong with it.")
    @Measures(better = Better.LOWER, role = Role.BOTH, least = 0)
    record Sound(
            @Parameter(value = "factor", fallback = "1", min = 0)
            double factor) implements Metric {
        @Override
        public double measure(MetricInput input) {
            return factor * distance(input);
        }
    }

    @Method(name = "counting", paper = "none: a test", summary = "It remembers how often it was asked.")
    @Measures(better = Better.LOWER, role = Role.BOTH, least = 0)
    record Counting() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return distance(input) + CALLS.incrementAndGet() * 1e-12;
        }
    }

    @Method(name = "threaded", paper = "none: a test", summary = "It sums in an order of the threads'.")
    @Measures(better = Better.LOWER, role = Role.BOTH, least = 0)
    record Threaded() implements Metric {
        @Override
        public double measure(MetricInput input) {
            @Nullable ForkJoinPool pool = ForkJoinTask.getPool();
            return distance(input) * (1 + (pool == null ? 0 : pool.getParallelism()) * 1e-12);
        }
    }

    @Method(name = "first", paper = "none: a test", summary = "It looks at the first samples alone.")
    @Measures(better = Better.LOWER, role = Role.BOTH, least = 0)
    record First() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return distance(input.generatedSubset(
                    IntStream.range(0, Math.min(50, input.generated().rows())).toArray()));
        }
    }

    @Method(name = "narrow", paper = "none: a test", summary = "Its range is too narrow.")
    @Measures(better = Better.LOWER, role = Role.BOTH, least = 0, most = 1)
    record Narrow() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return distance(input);
        }
    }

    @Method(name = "few", paper = "none: a test", summary = "It divides by n - 1.")
    @Measures(better = Better.LOWER, role = Role.BOTH, least = 0)
    record Few() implements Metric {
        @Override
        public double measure(MetricInput input) {
            int n = input.generated().rows();
            return distance(input) * n / (n - 1);
        }
    }

    @Method(name = "mute", paper = "none: a test", summary = "It refuses few samples without a word.")
    @Measures(better = Better.LOWER, role = Role.BOTH, least = 0)
    record Mute() implements Metric {
        @Override
        public double measure(MetricInput input) {
            if (input.generated().rows() < 3) {
                throw new IllegalArgumentException("too few");
            }
            return distance(input);
        }
    }

    @Method(name = "secret", paper = "none: a test", summary = "It uses labels that it does not ask for.")
    @Measures(better = Better.LOWER, role = Role.BOTH, needs = Evidence.Logits.class)
    record Secret() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return distance(input) / Objects.requireNonNull(input.labels()).size();
        }
    }

    @Method(name = "upside-down", paper = "none: a test", summary = "It calls large distances good.")
    @Measures(better = Better.HIGHER, role = Role.BOTH, least = 0)
    record UpsideDown() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return distance(input);
        }
    }

    @Method(name = "vague", paper = "none: a test", summary = "Its fallback cannot be read.")
    @Measures(better = Better.LOWER, role = Role.BOTH, least = 0)
    record Vague(
            @Parameter(value = "factor", fallback = "large") double factor) implements Metric {
        @Override
        public double measure(MetricInput input) {
            return factor * distance(input);
        }
    }

    @Method(name = "spread", paper = "none: a test", summary = "It divides by a spread that may be 0.")
    @Measures(better = Better.LOWER, role = Role.BOTH, least = 0)
    record Spread() implements Metric {
        @Override
        public double measure(MetricInput input) {
            var first = IntStream.range(0, input.generated().rows())
                    .mapToDouble(i -> input.generated().get(i, 0))
                    .summaryStatistics();
            return distance(input) / (first.getMax() - first.getMin());
        }
    }

    @Method(name = "powers", paper = "none: a test", summary = "It takes sixteenth powers.")
    @Measures(better = Better.LOWER, role = Role.BOTH, least = 0)
    record Powers() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return Math.pow(Math.pow(distance(input), 16), 1 / 16.0);
        }
    }

    private static double alongDirections(MetricInput input, LongFunction<RandomGenerator> generators, double first) {
        double sum = 0;
        for (int p = 0; p < 50; p++) {
            RandomGenerator random = generators.apply(p);
            double length = 0;
            double gap = 0;
            for (int j = 0; j < input.reference().columns(); j++) {
                double u = (j == 0 ? first : 1) * random.nextGaussian();
                length += u * u;
                gap += u * (mean(input.reference(), j) - mean(input.generated(), j));
            }
            sum += Math.abs(gap) / Math.sqrt(length) / 50;
        }
        return sum;
    }

    @Method(
            name = "shifted",
            paper = "none: a test",
            summary = "The directions of a seed are mostly those of the next.")
    @Measures(better = Better.LOWER, role = Role.BOTH, least = 0)
    record Shifted() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return alongDirections(input, p -> RandomStream.of(0, "direction", input.seed() * 5 + p), 1);
        }
    }

    @Method(name = "leaning", paper = "none: a test", summary = "Its directions lean to the first feature.")
    @Measures(better = Better.LOWER, role = Role.BOTH, least = 0)
    record Leaning() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return alongDirections(input, p -> RandomStream.of(input.seed(), "direction", p), 1.5);
        }
    }

    private static List<Mutant<Metric>> mutants() {
        return List.of(
                new Mutant<>("calls counted in a static field", "theSameSamplesGiveTheSameValue", new Counting()),
                new Mutant<>("a sum that depends on the number of threads", "threadsDoNotMatter", new Threaded()),
                new Mutant<>("the first 50 samples in the place of all", "theOrderOfSamplesDoesNotMatter", new First()),
                new Mutant<>("a range narrower than the values", "itsValuesLieInTheDeclaredRange", new Narrow()),
                new Mutant<>("a division by n - 1", "tooFewSamplesAreMeasuredOrRefusedInOneSentence", new Few()),
                new Mutant<>(
                        "a refusal without a sentence", "tooFewSamplesAreMeasuredOrRefusedInOneSentence", new Mute()),
                new Mutant<>(
                        "a division by a spread that may be 0",
                        "samplesThatAreAllEqualAreMeasuredOrRefusedInOneSentence",
                        new Spread()),
                new Mutant<>(
                        "sixteenth powers of features",
                        "featuresOfAnyScaleAreMeasuredOrRefusedInOneSentence",
                        new Powers()),
                new Mutant<>("directions shared with the next seed", "itsSeedsAreIndependent", new Shifted()),
                new Mutant<>("directions that lean to one feature", "itsChanceFavoursNoFeature", new Leaning()),
                new Mutant<>("labels used and not asked for", "needsNoMoreThanItDeclares", new Secret()),
                new Mutant<>("larger called better where smaller is", "callsWorseSamplesWorse", new UpsideDown()),
                new Mutant<>("a metric's fallback that is no number", "everyKeyIsDocumentedAndChecked", new Vague(1)));
    }

    /** The contract of whatever is broken at the moment. */
    static final class Contracted extends MetricContract {
        @Override
        protected Metric metric() {
            return current;
        }
    }

    private static Optional<String> verdict(String check, Metric metric) {
        current = metric;
        return Verdicts.of(Contracted.class, check);
    }

    @Test
    void eachIsCaughtWithASentenceAndTheDocumentShowsIt() throws IOException {
        Mutant.assertCaught("metric", mutants(), MetricMutantsTest::verdict);
    }

    @Test
    void aSoundMetricIsCaughtByNone() {
        Mutant.assertPasses(new Sound(1), mutants(), MetricMutantsTest::verdict);
    }
}
