package dev.rhumb.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhumb.diffusion.loop.Acquisition;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.MethodFailure;
import dev.rhumb.diffusion.loop.NoiseSource;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Move;
import dev.rhumb.guidance.Run;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** State belongs to the sample: a rewind restores it, and it moves with a sample that is resampled. */
final class StateChecks {

    private static final int FROM = 3;
    private static final int TO = 6;

    private StateChecks() {}

    /**
     * A companion rewinds step 6 to step 3 and restores the exact point. The following steps must be the same as before:
     * the loop restores the state that guides remember, and no other.
     */
    static void survivesARewind(Trial trial) {
        assumeTrue(
                !acquired(trial).contains("a sampler that can rewind") && trial.particles == 1,
                "a method that rewinds or resamples by itself is not rewound");
        trial.plans.forEach((name, plan) -> {
            double[][] bare = trial.unguided(plan).points();
            if (Trial.largestDifference(bare, rewound(trial, plan, List.of())) > 1e-9) {
                return; // the sampler itself has a memory, which does not outlive a rewind
            }
            Trial.close(
                    rewound(trial, plan, plan.stack()),
                    trial.run(plan).points(),
                    1e-6,
                    "After a rewind to the same point the method does something else (under " + name
                            + "): keep state in recall and remember, not in a field.");
        });
    }

    private static double[][] rewound(Trial trial, SamplingPlan plan, List<Entry> stack) {
        Return companion = new Return();
        NoiseSource plain = Trial.noise();
        NoiseSource noise = (sample, purpose, step, stage, pass, into) -> {
            if (purpose.startsWith("rewind.")) {
                companion.wayBack((int) sample, into);
            } else {
                plain.fill(sample, alone(purpose), step, stage, 0, into);
            }
        };
        List<Entry> both = new ArrayList<>(stack);
        both.add(0, Entry.of(companion::begin));
        return trial.run(plan.with(both), noise).points();
    }

    /** Rewinds once, to the point that was there. */
    private static final class Return {
        private double[] before = {};
        private double[] now = {};
        private double ratio;
        private double extra;

        Guide begin(Run run) {
            run.needsRewind();
            return new Guide() {
                @Override
                public Move arrive(Evaluation here) {
                    double a = here.level().a();
                    double s = here.level().s();
                    if (here.level().step() == FROM && here.level().pass() == 0) {
                        before = here.x().toDoubleArray();
                        ratio = a;
                        extra = s;
                    }
                    if (here.level().step() != TO || here.level().pass() > 0) {
                        return Move.on();
                    }
                    now = here.x().toDoubleArray();
                    ratio = ratio / a;
                    extra = Math.sqrt(extra * extra - ratio * ratio * s * s);
                    return Move.rewind(FROM, 1);
                }
            };
        }

        void wayBack(int row, double[] into) {
            for (int j = 0; j < into.length; j++) {
                int at = row * into.length + j;
                into[j] = (before[at] - ratio * now[at]) / extra;
            }
        }
    }

    /** Two particles change places half-way, noise included: each continues as the other would have. */
    static void followsItsSample(Trial trial) {
        // What is noised back again is drawn for the row, not for the sample.
        Set<String> acquired = acquired(trial);
        assumeTrue(
                !acquired.contains("particles") && !acquired.contains("a sampler that can rewind"),
                "a method that resamples or rewinds by itself is not resampled");
        long[] labels = {0, 0, 1, 1};
        int[] swap = {1, 0, 3, 2};
        NoiseSource plain = Trial.noise();
        NoiseSource swapped = (sample, purpose, step, stage, pass, into) ->
                plain.fill(step >= TO ? swap[(int) sample] : sample, alone(purpose), step, stage, pass, into);
        trial.two().forEach((name, plan) -> {
            SamplingPlan pairs = plan.particles(2);
            List<Entry> stack = new ArrayList<>(plan.stack());
            stack.add(0, Entry.of(run -> new Swap(swap)));
            double[][] expected =
                    Trial.rows(trial.world.sample(pairs, Trial.SEED, 0, labels).points(), swap);
            double[][] actual = trial.world
                    .sample(pairs.with(stack), swapped, (step, steps) -> {}, 0, labels)
                    .points();
            Trial.same(
                    actual,
                    expected,
                    "A resampled sample leaves its state behind (under " + name
                            + "): keep state per sample in recall and remember, not in a field.");
        });
    }

    private record Swap(int[] ancestors) implements Guide {
        @Override
        public Move arrive(Evaluation here) {
            return here.level().step() == TO ? Move.resample(ancestors.clone()) : Move.on();
        }
    }

    /** The point, the predictions and the proposed step are read by other guides too, and must stay as they are. */
    static void leavesItsInputsAlone(Trial trial) {
        trial.plans.forEach((name, plan) -> {
            try {
                trial.world.watched(plan, Trial.SEED, 0, trial.labels());
            } catch (MethodFailure changed) {
                throw new AssertionError(
                        "The method does not leave its inputs alone (under " + name + "): " + changed.getMessage(),
                        changed);
            }
        });
    }

    /** After guided runs the model's predictions are as before. */
    static void leavesTheModelAlone(Trial trial) {
        Map<String, double[][]> before = trial.two().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, e -> trial.unguided(e.getValue()).points()));
        trial.two().forEach((name, plan) -> {
            trial.run(plan);
            Trial.same(
                    trial.unguided(plan).points(),
                    Objects.requireNonNull(before.get(name)),
                    "The model answers otherwise after the method was used (under " + name
                            + "): a change to the network belongs to a branch, as an Edit.");
        });
    }

    /** The companion stands first; the method's noise is what it would be without one. */
    private static String alone(String purpose) {
        return purpose.replace("guide.1.", "guide.0.");
    }

    private static Set<String> acquired(Trial trial) {
        Set<String> kinds = new HashSet<>();
        Refusals.acquisitions(trial).stream().map(Acquisition::kind).forEach(kinds::add);
        return kinds;
    }
}
