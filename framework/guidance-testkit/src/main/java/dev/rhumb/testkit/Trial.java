package dev.rhumb.testkit;

import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.NoiseSource;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.testkit.OracleWorld.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** One guidance in a world of its own: the plans that accept it, and the comparisons that all checks make. */
final class Trial implements AutoCloseable {

    static final long SEED = 7;

    final OracleWorld world;
    final Guidance guidance;
    final int particles;
    /** The plans that accept the guidance, by the name of their sampler; never empty. */
    final Map<String, SamplingPlan> plans = new LinkedHashMap<>();

    /** Takes ownership of the world, which is closed with the trial. */
    Trial(Supplier<OracleWorld> world, int particles, Guidance guidance) {
        this.world = world.get();
        this.guidance = guidance;
        this.particles = particles;
        StringBuilder refusals = new StringBuilder();
        OracleWorld.samplers().forEach((name, sampler) -> {
            SamplingPlan plan = this.world.plan(sampler, particles, guidance);
            try {
                new Loop(plan).check();
                plans.put(name, plan);
            } catch (Unsupported refused) {
                refusals.append(System.lineSeparator()).append(refused.getMessage());
            }
        });
        if (plans.isEmpty()) {
            this.world.close();
            throw new AssertionError("No sampler of the oracle world accepts the method. Refusals:" + refusals);
        }
    }

    /** Two of the plans, as different as possible, for checks that hardly depend on the sampler. */
    Map<String, SamplingPlan> two() {
        List<String> names = List.copyOf(plans.keySet());
        Map<String, SamplingPlan> two = new LinkedHashMap<>();
        for (String name : List.of(names.get(0), names.get(names.size() - 1))) {
            two.put(name, plans.get(name));
        }
        return two;
    }

    long[] labels() {
        return labels(particles);
    }

    /** Eight rows of alternating classes; with particles, two groups. */
    static long[] labels(int particles) {
        int groups = particles > 1 ? 2 : 8;
        long[] labels = new long[groups * particles];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i / particles % 2;
        }
        return labels;
    }

    Result run(SamplingPlan plan) {
        return world.sample(plan, SEED, 0, labels());
    }

    Result run(SamplingPlan plan, NoiseSource noise) {
        return world.sample(plan, noise, LoopListener.NONE, 0, labels());
    }

    Result unguided(SamplingPlan plan) {
        return run(plan.with(List.of()));
    }

    static NoiseSource noise() {
        return new CounterNoise(SEED);
    }

    /** Fails with the sentence unless both are the same numbers, bit for bit. */
    static void same(double[][] actual, double[][] expected, String sentence) {
        for (int i = 0; i < expected.length; i++) {
            if (!Arrays.equals(actual[i], expected[i])) {
                throw new AssertionError(sentence + " Row " + i + " is " + Arrays.toString(actual[i]) + " instead of "
                        + Arrays.toString(expected[i]) + ".");
            }
        }
    }

    /** Fails with the sentence unless both agree within {@code tolerance} times the largest expected number. */
    static void close(double[][] actual, double[][] expected, double tolerance, String sentence) {
        double apart = largestDifference(actual, expected);
        double largest = 1e-300;
        for (double[] row : expected) {
            largest = Math.max(largest, Arrays.stream(row).map(Math::abs).max().orElse(0));
        }
        if (!(apart <= tolerance * largest)) {
            throw new AssertionError(
                    String.format(Locale.ROOT, "%s The largest difference is %.2g of %.2g.", sentence, apart, largest));
        }
    }

    static double largestDifference(double[][] a, double[][] b) {
        double apart = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                double d = Math.abs(a[i][j] - b[i][j]);
                apart = d <= apart ? apart : d;
            }
        }
        return apart;
    }

    /** Rows {@code order[0], order[1], ...}. */
    static double[][] rows(double[][] points, int[] order) {
        List<double[]> picked = new ArrayList<>();
        for (int row : order) {
            picked.add(points[row]);
        }
        return picked.toArray(double[][]::new);
    }

    @Override
    public void close() {
        world.close();
    }
}
