package dev.rhumb.testkit;

import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.guidance.RandomStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
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

    private static final int SEEDS = 100;
    private static final int FEW = 60;
    private static final int FIRST = 8;
    /** Standard deviations of chance that are let through: once in two million. */
    private static final double DEVIATIONS = 5;

    private static final String DRAWS = "declare draws in @Measures if that is meant";

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
        RandomStream random = RandomStream.of(11, "order");
        int[] generated =
                random.choose(input.generated().rows(), input.generated().rows());
        requireClose(
                first,
                metric.measure(input.generatedSubset(generated)),
                "The value changes with the order of the generated samples",
                DRAWS);
        int[] reference =
                random.choose(input.reference().rows(), input.reference().rows());
        requireClose(
                first,
                metric.measure(input.referenceSubset(reference)),
                "The value changes with the order of the reference samples",
                DRAWS);
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

    void equalSamples() {
        int[] first = new int[input.generated().rows()];
        measuredOrRefused(input.generatedSubset(first), "generated samples that are all equal");
        int[] other = new int[input.reference().rows()];
        measuredOrRefused(input.referenceSubset(other), "reference samples that are all equal");
        measuredOrRefused(
                input.generatedSubset(first).referenceSubset(other), "samples of both sets that are all equal");
    }

    /** Powers of two change no digit, so a metric without a unit gives the same value. */
    void scales(boolean isScaleFree) {
        for (int power : new int[] {-100, -10, 10, 100}) {
            MetricInput scaled = MetricWorld.scaled(input, Math.scalb(1.0, power));
            measuredOrRefused(scaled, "features times 2^" + power);
            if (isScaleFree) {
                requireClose(
                        value(),
                        metric.measure(scaled),
                        "The value changes with features times 2^" + power,
                        "use ratios of distances, or do not declare it free of scale");
            }
        }
    }

    /** Values under the seeds from 0 on; where the first ones give one value, the metric is taken to draw nothing. */
    private double[] underSeeds(int count, MetricInput samples) {
        double[] values = new double[count];
        boolean draws = false;
        for (int seed = 0; seed < count; seed++) {
            values[seed] = seed < FIRST || draws ? metric.measure(samples.withSeed(seed)) : values[0];
            draws |= values[seed] != values[0];
        }
        return values;
    }

    /** Of values under many seeds in turn: what neighbours share shows as correlation. */
    void seeds() {
        MetricInput some = input.generatedSubset(IntStream.range(0, FEW).toArray());
        double[] values = underSeeds(SEEDS, some);
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        for (int apart = 1; apart <= 3 && squares > ROUNDING * ROUNDING * mean * mean * SEEDS; apart++) {
            double products = 0;
            for (int i = apart; i < SEEDS; i++) {
                products += (values[i] - mean) * (values[i - apart] - mean);
            }
            double correlation = products / squares;
            if (Math.abs(correlation) > DEVIATIONS / Math.sqrt(SEEDS)) {
                throw new AssertionError("Values under neighbouring seeds are not independent: over " + SEEDS
                        + " seeds the correlation of those " + apart + " apart is " + correlation
                        + "; draw from RandomStream.of(seed, purpose, index).");
            }
        }
    }

    /**
     * The reference is the same seen along every axis, and the generated samples are it, moved along one: what differs between
     * axes beyond the scatter over seeds is a preference of the metric.
     */
    void isotropy() {
        int axes = input.reference().columns();
        double[] means = new double[axes];
        double[] errors = new double[axes];
        for (int axis = 0; axis < axes; axis++) {
            MetricInput moved = MetricWorld.moved(axis);
            double[] values = underSeeds(FEW, moved);
            double mean = Arrays.stream(values).average().orElseThrow();
            double squares =
                    Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
            means[axis] = mean;
            errors[axis] = Math.sqrt(squares / (FEW - 1) / FEW);
        }
        for (int axis = 1; axis < axes; axis++) {
            double room = DEVIATIONS * Math.hypot(errors[0], errors[axis]) + ROUNDING * Math.max(1, Math.abs(means[0]));
            if (!(Math.abs(means[axis] - means[0]) <= room)) {
                throw new AssertionError("Its random numbers favour a feature: samples moved along feature 0 score "
                        + means[0] + " on average over " + FEW + " seeds, and moved along feature " + axis + " "
                        + means[axis] + "; draw directions as normalised RandomStream.nextGaussian values.");
            }
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

    private static void requireClose(double expected, double value, String sentence, String advice) {
        if (!(Math.abs(expected - value) <= ROUNDING * Math.max(1, Math.abs(expected)))) {
            throw new AssertionError(sentence + ": " + expected + " and " + value + "; " + advice + ".");
        }
    }
}
