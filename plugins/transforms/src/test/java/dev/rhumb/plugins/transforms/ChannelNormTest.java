package dev.rhumb.plugins.transforms;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Space;
import dev.rhumb.records.Description;
import dev.rhumb.testkit.OracleWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Alone it changes nothing, so the contract's stack of one entry is not enough for it. */
final class ChannelNormTest {

    private static final Contrast CLASSIFIER_FREE = (conditional, unconditional, here) ->
            conditional.add(conditional.sub(unconditional).mul(4));

    /** Notes norm(guided) / norm(conditional) of each row at each evaluation. */
    private record Ratios(Space space, List<Double> seen) implements Guidance {
        @Override
        public Guide begin(Run run) {
            return new Guide() {
                @Override
                public UnaryOperator<Prediction> refine(Evaluation here) {
                    Prediction conditional = here.conditional();
                    return current -> {
                        NDArray ratio = PerSample.norm(current.in(space)).div(PerSample.norm(conditional.in(space)));
                        for (double each : ratio.toDoubleArray()) {
                            seen.add(each);
                        }
                        return current;
                    };
                }
            };
        }
    }

    private static List<Double> ratios(Space space, Guidance... stack) {
        List<Double> seen = new ArrayList<>();
        List<Guidance> all = new ArrayList<>(List.of(stack));
        all.add(new Ratios(space, seen));
        try (OracleWorld world = OracleWorld.open()) {
            world.sample(world.plan(new Ddim(0), 1, all.toArray(Guidance[]::new)), 7, 0, 0, 1, 0, 1);
        }
        return seen;
    }

    @Test
    void theNormNeverExceedsTheConditionalOne() {
        for (Space space : List.of(Space.DENOISED, Space.VELOCITY)) {
            assertThat(ratios(space, CLASSIFIER_FREE))
                    .as("unbounded in %s", space)
                    .anyMatch(ratio -> ratio > 1.1);
            assertThat(ratios(space, CLASSIFIER_FREE, new ChannelNorm(space)))
                    .as("bounded in %s", space)
                    .allMatch(ratio -> ratio < 1 + 1e-9)
                    .anyMatch(ratio -> ratio > 1 - 1e-9);
        }
    }

    @Test
    void aloneItChangesNothing() {
        try (OracleWorld world = OracleWorld.open()) {
            var bounded = world.sample(world.plan(new Ddim(0), 1, new ChannelNorm(Space.DENOISED)), 7, 0, 0, 1);
            assertThat(bounded.points())
                    .isEqualTo(
                            world.sample(world.plan(new Ddim(0), 1), 7, 0, 0, 1).points());
        }
    }

    @Test
    void aSampleDoesNotDependOnItsBatch() {
        try (OracleWorld world = OracleWorld.open()) {
            var plan = world.plan(new Ddim(0), 1, CLASSIFIER_FREE, new ChannelNorm(Space.DENOISED));
            double[][] together = world.sample(plan, 7, 0, 0, 1, 0).points();
            assertThat(world.sample(plan, 7, 2, 0).points()[0]).isEqualTo(together[2]);
        }
    }

    @Test
    void isDescribedByItsAnnotations() {
        Description.of(Guidance.class, ChannelNorm.class).validate(new ChannelNorm(Space.DENOISED));
    }
}
