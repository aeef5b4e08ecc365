package dev.rhumb.testkit;

import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.NamedMetric;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** The checks of a metric on samples of the {@link MetricWorld}. */
final class MetricChecks {
    /** Sums in another order. */
    private static final double ROUNDING = 1e-9;

    private final NamedMetric metric;
    private final MetricInput input;

    MetricChecks(NamedMetric metric, MetricInput input) {
        this.metric = metric;
        this.input = input;
    }

    private double value() {
        return metric.measure(MetricWorld.fresh(input));
    }

    void sameAgain() {
        double first = value();
        MetricInput kept = MetricWorld.fresh(input);
        for (double again : new double[] {value(), metric.measure(kept), metric.measure(kept)}) {
            requireSame(first, again, "The same samples give another value when measured again");
        }
    }

    void threads() {
        double first = inPool(1);
        for (int threads : new int[] {2, 5}) {
            requireSame(first, inPool(threads), "The value changes with the number of threads");
        }
    }

    private double inPool(int threads) {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            return finished(pool.submit(this::value));
        } finally {
            pool.shutdown();
        }
    }

    void atOnce() {
        double alone = value();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Double>> four = Collections.nCopies(4, this::value);
            for (Future<Double> one : threads.invokeAll(four)) {
                requireSame(alone, finished(one), "Two measurements at once disturb each other");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            threads.shutdown();
        }
    }

    private static double finished(Future<Double> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new AssertionError("The metric cannot be measured on another thread: " + e.getCause(), e);
        }
    }

    void order() {
        double first = value();
        int[] generated = shuffled(input.generated().rows());
        requireClose(
                first,
                metric.measure(input.generatedSubset(generated)),
                "The value changes with the order of the generated samples");
        int[] reference = shuffled(input.reference().rows());
        requireClose(
                first,
                metric.measure(input.referenceSubset(reference)),
                "The value changes with the order of the reference samples");
    }

    private static int[] shuffled(int count) {
        List<Integer> rows = Arrays.asList(IntStream.range(0, count).boxed().toArray(Integer[]::new));
        Collections.shuffle(rows, new Random(11));
        return rows.stream().mapToInt(Integer::intValue).toArray();
    }

    void range(List<MetricInput> others) {
        requireInRange(value());
        others.forEach(other -> requireInRange(metric.measure(other)));
    }

    private void requireInRange(double value) {
        double room = ROUNDING * Math.max(1, Math.abs(value));
        if (!Double.isFinite(value) || value < metric.least() - room || value > metric.most() + room) {
            throw new AssertionError("A value lies outside of the declared range: " + value + ", and not from "
                    + metric.least() + " to " + metric.most() + ": correct the formula, or the range in @Measures.");
        }
    }

    void fewSamples() {
        for (int count = 1; count <= 4; count++) {
            int[] some = IntStream.range(0, count).toArray();
            measuredOrRefused(input.generatedSubset(some), count + " generated samples");
            measuredOrRefused(input.referenceSubset(some), count + " reference samples");
        }
    }

    private void measuredOrRefused(MetricInput few, String what) {
        try {
            double value = metric.metric().measure(few);
            if (!Double.isFinite(value)) {
                throw new AssertionError("With " + what + " the value is " + value
                        + ": refuse by an IllegalArgumentException with a sentence.");
            }
        } catch (IllegalArgumentException refused) {
            String sentence = String.valueOf(refused.getMessage());
            if (!sentence.matches("(?s)\\S.*\\s.*\\.") || sentence.contains("\n")) {
                throw new AssertionError(
                        "With " + what + " the refusal is not a sentence: '" + sentence + "'.", refused);
            }
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "With " + what + " it fails with " + e + ": refuse by an IllegalArgumentException with a sentence.",
                    e);
        }
    }

    void needs() {
        try {
            // The value may be another one: a metric may make use of labels where there are some.
            requireInRange(metric.metric().measure(MetricWorld.only(MetricWorld.fresh(input), metric.needs())));
        } catch (NullPointerException | IllegalArgumentException e) {
            throw new AssertionError(
                    "It uses more of the input than it declares as needed: name it in the needs of @Measures.", e);
        }
    }

    void leavesSamplesAlone() {
        MetricInput kept = MetricWorld.fresh(input);
        double[] reference = kept.reference().toArray();
        double[] generated = kept.generated().toArray();
        metric.measure(kept);
        if (!Arrays.equals(reference, kept.reference().toArray())
                || !Arrays.equals(generated, kept.generated().toArray())) {
            throw new AssertionError("The metric changes the samples: work on a copy.");
        }
    }

    void direction(List<MetricInput> worse, String axis) {
        double floor = metric.measure(MetricWorld.real());
        double good = metric.better().goodness(value(), floor);
        for (MetricInput bad : worse) {
            double other = metric.better().goodness(metric.measure(bad), floor);
            if (!(good > other)) {
                throw new AssertionError("Samples that are worse" + (axis.isEmpty() ? "" : " in " + axis)
                        + " do not score worse: " + metric.better().name().toLowerCase(java.util.Locale.ROOT)
                        + " is declared as better, but they score " + metric.measure(bad) + " and good ones " + value()
                        + ".");
            }
        }
    }

    private static void requireSame(double expected, double value, String sentence) {
        if (Double.doubleToLongBits(expected) != Double.doubleToLongBits(value)) {
            throw new AssertionError(sentence + ": " + expected + " and " + value + ".");
        }
    }

    private static void requireClose(double expected, double value, String sentence) {
        if (!(Math.abs(expected - value) <= ROUNDING * Math.max(1, Math.abs(expected)))) {
            throw new AssertionError(
                    sentence + ": " + expected + " and " + value + "; declare draws in @Measures if that is meant.");
        }
    }
}
