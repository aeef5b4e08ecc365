package dev.rhumb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.diffusion.oracle.Mixture;
import dev.rhumb.diffusion.sampler.Sampler;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.MethodDescription;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.testkit.OracleWorld.Result;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What every guidance keeps, whatever it does. Extend it, supply {@link #guidance}, and {@link #neutral} if the method
 * has a neutral value; the contract finds the samplers that accept the method by itself.
 */
public abstract class GuidanceContract {

    private static final long SEED = 7;

    /** The method at a setting that clearly does something in the {@link OracleWorld}. */
    protected abstract Guidance guidance();

    /** The method at its neutral value, or empty if it has none. */
    protected Optional<Guidance> neutral() {
        return Optional.empty();
    }

    /** Rows per group; override for methods that resample. */
    protected int particles() {
        return 1;
    }

    @Test
    void isDescribedByItsAnnotations() {
        MethodDescription description = MethodDescription.of(guidance().getClass());
        assertThat(description.paper())
                .as("the paper of %s", description.name())
                .isNotBlank();
        description.validate(guidance());
    }

    @Test
    void changesSomething() {
        try (OracleWorld world = OracleWorld.open()) {
            accepted(world, guidance()).forEach((name, plan) -> {
                Result guided = world.sample(plan, SEED, 0, labels());
                assertThat(guided.ineffective())
                        .as("entries without effect under %s", name)
                        .isEmpty();
                assertThat(guided.points())
                        .as("samples under %s", name)
                        .isNotEqualTo(world.sample(plan.with(List.of()), SEED, 0, labels())
                                .points());
            });
        }
    }

    @Test
    void itsNeutralValueIsBitwiseTheUnguidedRun() {
        Assumptions.assumeTrue(neutral().isPresent(), "the method has no neutral value");
        Guidance neutral = neutral().orElseThrow();
        try (OracleWorld world = OracleWorld.open()) {
            assertThat(MethodDescription.of(neutral.getClass()).isNeutral(neutral))
                    .as("%s is neutral by its annotations", neutral)
                    .isTrue();
            // Behind a lambda the loop does not know it for neutral and runs the formula itself.
            accepted(world, run -> neutral.begin(run))
                    .forEach((name, plan) -> assertThat(
                                    world.sample(plan, SEED, 0, labels()).points())
                            .as("neutral samples under %s", name)
                            .isEqualTo(world.sample(plan.with(List.of()), SEED, 0, labels())
                                    .points()));
        }
    }

    @Test
    void aSampleDoesNotDependOnItsBatch() {
        try (OracleWorld world = OracleWorld.open()) {
            accepted(world, guidance()).forEach((name, plan) -> {
                long[] labels = labels();
                double[][] together = world.sample(plan, SEED, 0, labels).points();
                int cut = particles() > 1 ? particles() : 3;
                double[][] first =
                        world.sample(plan, SEED, 0, Arrays.copyOf(labels, cut)).points();
                double[][] rest = world.sample(plan, SEED, cut, Arrays.copyOfRange(labels, cut, labels.length))
                        .points();
                assertThat(first).as("first rows under %s", name).isEqualTo(Arrays.copyOf(together, cut));
                assertThat(rest)
                        .as("other rows under %s", name)
                        .isEqualTo(Arrays.copyOfRange(together, cut, together.length));
            });
        }
    }

    @Test
    void asksNothingTwice() {
        try (OracleWorld world = OracleWorld.open()) {
            accepted(world, guidance())
                    .forEach((name, plan) -> assertThat(world.sample(plan, SEED, 0, labels())
                                    .counts()
                                    .duplicates())
                            .as("rows evaluated twice under %s", name)
                            .isZero());
        }
    }

    @Test
    void staysFiniteWhereAllPredictionsAgree() {
        Mixture one = new Mixture(
                new double[] {1, 1},
                new double[][] {{0.3, 0.2}, {0.3, 0.2}},
                new double[][][] {{{0.1, 0}, {0, 0.1}}, {{0.1, 0}, {0, 0.1}}},
                new int[] {0, 1},
                List.of("low", "high"));
        try (OracleWorld world = OracleWorld.around(one)) {
            for (Sampler sampler : OracleWorld.samplers().values()) {
                SamplingPlan plan = world.plan(sampler, particles(), guidance());
                try {
                    assertThat(world.sample(plan, SEED, 0, labels()).nonFinite())
                            .as("samples that turned NaN under %s where both classes are the same", sampler)
                            .isEmpty();
                } catch (Unsupported notThisWorld) {
                    // Sites and samplers differ; the other tests see to it that some plan is accepted.
                }
            }
        }
    }

    @Test
    void leavesNoTensorBehind() {
        try (OracleWorld world = OracleWorld.open()) {
            accepted(world, guidance()).values().forEach(plan -> {
                world.sample(plan, SEED, 0, labels());
                int before = tensors(world);
                world.sample(plan, SEED, 0, labels());
                assertThat(tensors(world)).as("tensors held after a run").isEqualTo(before);
            });
        }
    }

    private static int tensors(OracleWorld world) {
        return world.manager().getManagedArrays().size()
                + world.model().manager().getManagedArrays().size();
    }

    private long[] labels() {
        int groups = particles() > 1 ? 2 : 8;
        long[] labels = new long[groups * particles()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i / particles() % 2;
        }
        return labels;
    }

    private Map<String, SamplingPlan> accepted(OracleWorld world, Guidance guidance) {
        Map<String, SamplingPlan> accepted = new LinkedHashMap<>();
        StringBuilder refusals = new StringBuilder();
        OracleWorld.samplers().forEach((name, sampler) -> {
            SamplingPlan plan = world.plan(sampler, particles(), guidance);
            try {
                new Loop(plan).check();
                accepted.put(name, plan);
            } catch (Unsupported refused) {
                refusals.append(System.lineSeparator()).append(refused.getMessage());
            }
        });
        assertThat(accepted)
                .as("samplers that accept the method; refusals:%s", refusals)
                .isNotEmpty();
        return accepted;
    }
}
