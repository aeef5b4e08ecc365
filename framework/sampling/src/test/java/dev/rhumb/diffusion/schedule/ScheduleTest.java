package dev.rhumb.diffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Schedule;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    @Test
    void theEndsOfASpreadAreTheNumbersThatWereGivenToTheLastBit() {
        double[] ends = {0.001, 0.002, 0.01, 0.02, 0.03, 0.1, 0.3, 3, 7, 10, 14.6, 40, 80, 200};
        for (int high = 1; high < ends.length; high++) {
            double max = ends[high];
            double min = ends[high - 1];
            for (int steps : new int[] {2, 3, 8, 50}) {
                for (Schedule schedule : new Schedule[] {
                    new KarrasSchedule(min, max, 7),
                    new KarrasSchedule(min, max, 3),
                    new ExponentialSchedule(min, max),
                    new PolyexponentialSchedule(min, max, 2)
                }) {
                    Grid grid = schedule.grid(steps);
                    assertThat(grid.from().get(0).sigma()).isEqualTo(max);
                    assertThat(grid.initialScale()).isEqualTo(max);
                    assertThat(grid.from().get(steps - 1).sigma()).isEqualTo(min);
                }
                double[] beta = Respread.BETA.between(max, min, steps);
                assertThat(beta).startsWith(max).endsWith(min);
            }
        }
    }

    @Test
    void aStretchedFlowEndsAtItsTerminalTimeAndOneStepCannotBeStretched() {
        FlowSchedule stretched =
                new FlowSchedule(FlowSchedule.Points.UNIFORM, FlowSchedule.Shift.STATIC, 3, 0.1, Respread.NONE, 1000);
        for (int steps : new int[] {2, 3, 7, 50}) {
            assertThat(stretched.times(steps)).startsWith(1).endsWith(0.1);
        }
        assertThatThrownBy(() -> stretched.grid(1))
                .hasMessage("terminal is 0.1, but the last positive time of 1 step is 1 and cannot be stretched;"
                        + " use at least 2 steps, or terminal 0");
    }

    @Test
    void trailingSpacingHasExactlyAsManyStepsAsAsked() {
        VpTable table = VpTable.ddpm();
        for (int n = 1; n <= 300; n++) {
            int[] ddim = new DdimSchedule(table, Spacing.TRAILING, 0, true).timesteps(n);
            assertThat(ddim).hasSize(n).startsWith(999);
            assertThat(Arrays.stream(ddim).min().orElseThrow()).isNotNegative();
        }
    }

    @Test
    void linspaceReachesBothEndsOfTheTableForAnyNumberOfSteps() {
        VpTable table = VpTable.ddpm();
        for (int n = 2; n <= 300; n++) {
            double[] euler = new EulerSchedule(table, Spacing.LINSPACE, 0, Respread.NONE, FinalLevel.ZERO).timesteps(n);
            assertThat(euler).hasSize(n).startsWith(999).endsWith(0);
            int[] solver = new DpmSolverSchedule(
                            table, Spacing.LINSPACE, 0, Respread.NONE, FinalLevel.ZERO, Double.NEGATIVE_INFINITY)
                    .timesteps(n);
            assertThat(solver).hasSize(n).startsWith(999).doesNotContain(0);
        }
    }

    @Test
    void ddimWithLinspaceStepsToALevelThatIsThenRelabelled() {
        Grid grid = new DdimSchedule(VpTable.ddpm(), Spacing.LINSPACE, 0, true).grid(10);
        DiscreteLevels levels = DiscreteLevels.of(VpTable.ddpm());
        assertThat(grid.from().get(0).sameNoise(levels.at(999))).isTrue();
        assertThat(grid.to().get(0).sameNoise(levels.at(899))).isTrue();
        assertThat(grid.from().get(1).sameNoise(levels.at(888))).isTrue();
    }

    @Test
    void zeroTerminalSnrHasNoSignalAtTheNoisiestLevel() {
        VpTable table = new VpTable(VpTable.Betas.SCALED_LINEAR, 0.00085, 0.012, 1000, true);
        assertThat(DiscreteLevels.of(table).at(999).a()).isZero();
        assertThat(DiscreteLevels.finite(table).sigma(999)).isCloseTo(4096, within(1e-3));
        // the least noisy level is kept
        assertThat(table.alphaBars()[0]).isCloseTo(VpTable.stableDiffusion().alphaBars()[0], within(1e-15));
    }

    @Test
    void timestepInvertsSigma() {
        DiscreteLevels levels = DiscreteLevels.of(VpTable.stableDiffusion());
        for (int t = 0; t < 1000; t += 37) {
            assertThat(levels.timestep(levels.sigma(t))).isCloseTo(t, within(1e-9));
        }
        assertThat(levels.timestep(1e-6)).isZero();
        assertThat(levels.timestep(1e6)).isEqualTo(999);
    }

    @Test
    void aStaticShiftMovesTimesTowardsNoise() {
        double[] times = FlowSchedule.shifted(3).times(4);
        assertThat(times).containsExactly(new double[] {1, 0.9, 0.75, 0.5}, within(1e-15));
        double[] exponential = new FlowSchedule(
                        FlowSchedule.Points.UNIFORM,
                        FlowSchedule.Shift.EXPONENTIAL,
                        Math.log(3),
                        0,
                        Respread.NONE,
                        1000)
                .times(4);
        assertThat(exponential).containsExactly(times, within(1e-15));
    }

    @Test
    void betaQuantilesOfAFlatDistributionAreTheRampItself() {
        double[] sigmas = Respread.beta(11, 1, 1, 1, 5);
        assertThat(sigmas).containsExactly(new double[] {11, 8.5, 6, 3.5, 1}, within(1e-12));
    }

    @Test
    void badValuesAreRefusedInASentence() {
        assertThatThrownBy(() -> new KarrasSchedule(80, 0.002, 7))
                .hasMessage("sigmaMin is 80.0 and sigmaMax is 0.002; the first must be the smaller one");
        assertThatThrownBy(() -> new DdimSchedule(VpTable.ddpm(), Spacing.LEADING, 1, true).grid(1000))
                .hasMessageContaining("timestep 1000 is outside the table of 1000 training steps");
        assertThatThrownBy(() -> new RespacedSchedule(VpTable.ddpm(), "ddim37"))
                .hasMessageContaining("no integer stride through 1000 timesteps visits exactly 37");
        assertThatThrownBy(() -> new RespacedSchedule(VpTable.ddpm(), "10,x"))
                .hasMessageContaining("'x' is not a count");
        assertThatThrownBy(() -> new RespacedSchedule(VpTable.ddpm(), "25").grid(10))
                .hasMessageContaining("keeps 25 timesteps; it has no grid of 10 steps");
        assertThatThrownBy(() -> new DdpmSchedule(VpTable.ddpm(), Spacing.LEADING, 0).grid(1001))
                .hasMessageContaining("1001 steps do not fit into 1000 training timesteps");
        assertThatThrownBy(() -> new DpmSolverSchedule(
                                VpTable.ddpm(), Spacing.LEADING, 0, Respread.NONE, FinalLevel.ZERO, -9)
                        .grid(1000))
                .hasMessageContaining("visits timestep");
        assertThatThrownBy(() -> FlowSchedule.shifted(0)).hasMessageContaining("amount is 0.0");
        assertThatThrownBy(() -> Schedules.KIND.named("karas"))
                .hasMessageContaining("there is no schedule 'karas'; did you mean 'karras'?");
    }
}
