package dev.rhumb.plugins.trajectory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.diffusion.loop.During;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import dev.rhumb.testkit.OracleWorld;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RecurrenceTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new Recurrence(3);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new Recurrence(1));
    }

    @Test
    void everyStepOfItsPartOfTheTrajectoryIsTakenAsOftenAsItSays() {
        try (OracleWorld world = OracleWorld.open()) {
            SamplingPlan plan = world.plan(OracleWorld.samplers().get("ddim"), 1);
            assertThat(rows(world, plan.with(List.of(Entry.of(new Recurrence(3))))))
                    .isEqualTo(3L * OracleWorld.STEPS);
            During middle = new During(During.Unit.STEP, 4, 9, During.Gate.STEP);
            assertThat(rows(world, plan.with(List.of(Entry.of(new Recurrence(3)).during(middle)))))
                    .as("arrivals at steps 4 to 8 go back twice each")
                    .isEqualTo(OracleWorld.STEPS + 2L * 5);
        }
    }

    private static long rows(OracleWorld world, SamplingPlan plan) {
        return world.sample(plan, 5, 0, 1).counts().rows();
    }
}
