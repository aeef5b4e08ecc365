package dev.rhumb.testkit;

import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.NoiseSource;
import dev.rhumb.testkit.OracleWorld.Result;
import java.util.Arrays;

/** A sample is a function of its seed and its index: of nothing else in the batch or the run. */
final class Independence {

    private Independence() {}

    /** The batch split in two gives the same samples. */
    static void fromTheBatch(Trial trial) {
        long[] labels = trial.labels();
        int cut = trial.particles > 1 ? trial.particles : 3;
        trial.plans.forEach((name, plan) -> {
            double[][] together = trial.run(plan).points();
            double[][] first = trial.world
                    .sample(plan, Trial.SEED, 0, Arrays.copyOf(labels, cut))
                    .points();
            double[][] rest = trial.world
                    .sample(plan, Trial.SEED, cut, Arrays.copyOfRange(labels, cut, labels.length))
                    .points();
            String sentence = "A sample changes with the batch it is in (under " + name
                    + "): reductions go through PerSample, and noise through Evaluation.noise.";
            Trial.same(first, Arrays.copyOf(together, cut), sentence);
            Trial.same(rest, Arrays.copyOfRange(together, cut, together.length), sentence);
        });
    }

    /** The same samples in another order of rows; groups of particles move as they are. */
    static void fromTheOrder(Trial trial) {
        long[] labels = trial.labels();
        int n = labels.length;
        int[] order = new int[n];
        long[] moved = new long[n];
        for (int i = 0; i < n; i++) {
            int group = n / trial.particles - 1 - i / trial.particles;
            order[i] = group * trial.particles + i % trial.particles;
            moved[i] = labels[order[i]];
        }
        NoiseSource ordered = Trial.noise();
        NoiseSource followed = (sample, purpose, step, stage, pass, into) ->
                ordered.fill(order[(int) sample], purpose, step, stage, pass, into);
        trial.two()
                .forEach((name, plan) -> Trial.same(
                        trial.world
                                .sample(plan, followed, LoopListener.NONE, 0, moved)
                                .points(),
                        Trial.rows(trial.run(plan).points(), order),
                        "A sample changes with its place among the rows (under " + name
                                + "): something is taken from the row number or from a neighbour."));
    }

    /** One group whose noise is not a number, or huge, does not change the others. */
    static void fromABrokenNeighbour(Trial trial) {
        for (double poison : new double[] {Double.NaN, 1e150}) {
            NoiseSource clean = Trial.noise();
            NoiseSource poisoned = (sample, purpose, step, stage, pass, into) -> {
                clean.fill(sample, purpose, step, stage, pass, into);
                if (sample == 0 && purpose.equals("initial")) {
                    Arrays.fill(into, poison);
                }
            };
            trial.two().forEach((name, plan) -> {
                double[][] expected = trial.run(plan).points();
                double[][] actual = trial.run(plan, poisoned).points();
                int from = trial.particles;
                Trial.same(
                        Arrays.copyOfRange(actual, from, actual.length),
                        Arrays.copyOfRange(expected, from, expected.length),
                        "One sample at " + poison + " changes the samples beside it (under " + name
                                + "): a sum or a maximum runs over the batch.");
            });
        }
    }

    /** The seed alone determines the noise. */
    static void fromChance(Trial trial) {
        trial.plans.forEach((name, plan) -> {
            Result once = trial.run(plan);
            Trial.same(
                    trial.run(plan).points(),
                    once.points(),
                    "The same seed gives other samples when run again (under " + name
                            + "): noise comes from Evaluation.noise alone, and state from recall and remember.");
        });
    }
}
