package dev.rhumb.testkit;

import static dev.rhumb.testkit.Requirement.require;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Schedule;
import java.util.Arrays;
import java.util.List;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

/**
 * The contract that every noise schedule must satisfy. Extend it and supply {@link #schedule}. The other hooks describe the
 * schedule further, and each is checked.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public abstract class ScheduleContract extends KindContract<Schedule> {

    /** A contract whose hooks the test overrides. */
    protected ScheduleContract() {
        super("schedule", Schedule.class);
    }

    /** The schedule at the settings it is usually used with. */
    protected abstract Schedule schedule();

    @Override
    final Schedule described() {
        return schedule();
    }

    /** Numbers of steps that it has grids of. */
    protected List<Integer> steps() {
        return List.of(1, 2, 7, 50);
    }

    /** Whether trajectories end without noise. */
    protected boolean endsClean() {
        return true;
    }

    @Test
    void aGridHasTheStepsThatWereRequested() {
        for (int steps : steps()) {
            int made = schedule().grid(steps).steps();
            require(made == steps, "For %d steps the grid has %d: return one level more than steps.", steps, made);
        }
    }

    @Test
    void theNoiseFallsWithEveryStep() {
        for (int steps : steps()) {
            Grid grid = schedule().grid(steps);
            for (int i = 0; i < grid.steps(); i++) {
                NoiseLevel from = grid.from().get(i);
                NoiseLevel to = grid.to().get(i);
                require(
                        to.logSnr() > from.logSnr(),
                        "The noise does not fall with every step: step %d of %d goes from a=%s, s=%s to a=%s, s=%s. List"
                                + " the noisiest level first, and no level twice.",
                        i,
                        steps,
                        from.a(),
                        from.s(),
                        to.a(),
                        to.s());
            }
        }
    }

    @Test
    void aTrajectoryEndsCleanAsItDeclares() {
        for (int steps : steps()) {
            NoiseLevel end = schedule().grid(steps).end();
            require(
                    end.isClean() == endsClean(),
                    "The last level of %d steps has s=%s, but endsClean() is %s: end at NoiseLevel.of(1, 0), or override"
                            + " the hook.",
                    steps,
                    end.s(),
                    endsClean());
        }
    }

    /** Between the noise alone, and the noise on data of variance one. */
    @Test
    void theInitialNoiseIsThatOfTheFirstLevel() {
        for (int steps : steps()) {
            Grid grid = schedule().grid(steps);
            NoiseLevel first = grid.from().get(0);
            double scale = grid.initialScale();
            require(
                    scale >= first.s() * (1 - 1e-9) && scale <= Math.hypot(first.a(), first.s()) * (1 + 1e-9),
                    "The initial noise has standard deviation %s, but the first level has a=%s, s=%s: the scale is s, or"
                            + " sqrt(a^2 + s^2).",
                    scale,
                    first.a(),
                    first.s());
        }
    }

    @Test
    void theSameStepsGiveTheSameGrid() {
        for (int steps : steps()) {
            require(
                    schedule().grid(steps).equals(schedule().grid(steps)),
                    "Two grids of %d steps differ: levels depend on the keys and on the number of steps alone.",
                    steps);
        }
    }

    @Test
    void noStepsAreRefusedInASentence() {
        for (int steps : new int[] {0, -1}) {
            try {
                schedule().grid(steps);
            } catch (IllegalArgumentException refused) {
                require(
                        refused.getMessage() != null && refused.getMessage().contains(" "),
                        "%d steps are refused without a sentence: name the value and what is allowed.",
                        steps);
                continue;
            } catch (RuntimeException other) {
                require(
                        false,
                        "%d steps are refused by a %s: throw an IllegalArgumentException with one sentence.",
                        steps,
                        other.getClass().getSimpleName());
            }
            require(false, "A grid of %d steps is not refused: throw an IllegalArgumentException.", steps);
        }
    }

    @Test
    void samplersRunOnItsLevels() {
        int most = steps().stream().mapToInt(Integer::intValue).max().orElseThrow();
        assumeTrue(most > 1, "it has grids of one step only");
        try (OracleWorld world = OracleWorld.open()) {
            SamplingPlan plan = SamplingPlan.unguided(
                    world.denoiser(), new Ddim(0), schedule().grid(most));
            OracleWorld.Result result =
                    world.sample(plan, new CounterNoise(7), LoopListener.NONE, 0, new long[] {0, 1, 0, 1});
            require(
                    Arrays.stream(result.points())
                            .flatMapToDouble(Arrays::stream)
                            .allMatch(v -> Math.abs(v) < 20),
                    "Samples of ddim on it do not lie where the data lie: %s.",
                    Arrays.deepToString(result.points()));
        }
    }
}
