package dev.rhumb.plugins.momentum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Space;
import dev.rhumb.testkit.GuidanceContract;
import dev.rhumb.testkit.OracleWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class MomentumTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new Momentum(0.5, 0.6);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new Momentum(0, 0.6));
    }

    /** Writes down the first coordinate of the flow velocity of the running prediction. */
    private record Written(List<Double> flows) implements Guidance {
        @Override
        public Guide begin(Run run) {
            return new Guide() {
                @Override
                public UnaryOperator<Prediction> refine(Evaluation here) {
                    return current -> {
                        flows.add(current.in(Space.FLOW).toDoubleArray()[0]);
                        return current;
                    };
                }
            };
        }
    }

    @Test
    void theVelocityMovesAwayFromTheRunningMeanOfTheVelocitiesBefore() {
        List<Double> before = new ArrayList<>();
        List<Double> after = new ArrayList<>();
        try (OracleWorld world = OracleWorld.open()) {
            world.sample(
                    world.plan(new Ddim(0), 1, new Written(before), new Momentum(0.5, 0.6), new Written(after)),
                    7,
                    0,
                    0);
        }
        double mean = before.get(0);
        for (int step = 0; step < before.size(); step++) {
            double flow = before.get(step);
            assertThat(after.get(step)).as("step %s", step).isCloseTo(flow + 0.5 * (flow - mean), within(1e-9));
            mean = 0.4 * flow + 0.6 * mean;
        }
    }
}
