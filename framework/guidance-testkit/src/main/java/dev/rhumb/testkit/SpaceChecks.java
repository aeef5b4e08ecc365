package dev.rhumb.testkit;

import ai.djl.ndarray.NDArray;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.MethodFailure;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Space;
import java.util.List;
import java.util.function.UnaryOperator;

/** A rule acts in the space that it declares. */
final class SpaceChecks {

    private static final double FACTOR = 2;

    private SpaceChecks() {}

    /**
     * At every point of a trajectory: equal predictions are returned unchanged; and a rule that is affine in its own
     * space gives the same estimate in every other.
     */
    static void declaredSpaceHolds(Trial trial, Contrast contrast) {
        trial.two().forEach((name, plan) -> {
            Probe probe = new Probe(contrast, name);
            try {
                trial.run(plan.with(List.of(Entry.of(probe.guidance()))));
            } catch (MethodFailure failure) {
                // The loop names the probe; what it found is the verdict.
                if (failure.getCause() instanceof AssertionError found) {
                    throw found;
                }
                throw failure;
            }
        });
    }

    /** Contrasts as the loop does, and evaluates the rule in other spaces too. */
    private static final class Probe {
        private final Contrast contrast;
        private final String sampler;

        Probe(Contrast contrast, String sampler) {
            this.contrast = contrast;
            this.sampler = sampler;
        }

        Guidance guidance() {
            return run -> {
                Branch against = contrast.against(run);
                return new Guide() {
                    @Override
                    public UnaryOperator<Prediction> refine(Evaluation here) {
                        Prediction conditional = here.conditional();
                        Prediction other = here.predict(against);
                        return current -> {
                            look(conditional, other, here);
                            return current;
                        };
                    }
                };
            };
        }

        private void look(Prediction conditional, Prediction other, Evaluation here) {
            Space own = contrast.space();
            // Without state: what it remembers here would be remembered twice.
            Evaluation aside = here.at(here.x());
            NDArray c = conditional.in(own);
            NDArray equal = contrast.combine(c, c, aside);
            // A rule that holds the flow at zero for some steps is no contrast there.
            boolean constant = contrast.combine(c.mul(2), other.in(own), aside)
                    .eq(equal)
                    .all()
                    .getBoolean();
            if (!constant && apart(equal, c) > 1e-9) {
                throw new AssertionError("Where both predictions are equal the rule does not return them (under "
                        + sampler + "): what it computes is not in the space it declares, " + own + ".");
            }
            if (constant || !affine(conditional, other, aside)) {
                return;
            }
            NDArray expected = estimate(own, conditional, other, aside);
            for (Space space : Space.values()) {
                NDArray there = estimate(space, conditional, other, aside);
                if (apart(there, expected) > 1e-6) {
                    throw new AssertionError("The rule is affine, but gives another estimate in the space " + space
                            + " than in the one it declares, " + own + " (under " + sampler + ").");
                }
            }
        }

        /**
         * Whether {@code f(c, c + k d) - c = k (f(c, c + d) - c)}, also for k so large and so small that bounds show, and
         * translations go through.
         */
        private boolean affine(Prediction conditional, Prediction other, Evaluation here) {
            Space own = contrast.space();
            NDArray c = conditional.in(own);
            NDArray d = other.in(own).sub(c);
            NDArray once = contrast.combine(c, c.add(d), here).sub(c);
            boolean affine = true;
            for (double k : new double[] {-1, 1e-3, 1e3}) {
                NDArray times = contrast.combine(c, c.add(d.mul(k)), here).sub(c);
                affine &= apart(times.div(k), once) < 1e-8;
            }
            // Not by a constant, which rules that look at differences between pixels do not see.
            NDArray far = c.add(pattern(c));
            NDArray moved = contrast.combine(far, far.add(d), here).sub(far);
            return affine && apart(moved, once) < 1e-8;
        }

        /** Numbers in [-1, 1], the same for every row. */
        private static NDArray pattern(NDArray like) {
            int each = (int) (like.size() / like.getShape().get(0));
            return like.getManager()
                    .arange(each)
                    .toType(like.getDataType(), false)
                    .sin()
                    .reshape(like.getShape().slice(1))
                    .expandDims(0);
        }

        /** The guided estimate of x0 when the rule is applied in a space. */
        private NDArray estimate(Space space, Prediction conditional, Prediction other, Evaluation here) {
            NDArray c = conditional.in(space);
            NDArray change = contrast.combine(c, other.in(space), here).sub(c);
            return conditional.plus(here.level().perUnit(space), change).denoised();
        }
    }

    private static double apart(NDArray a, NDArray b) {
        double largest = 1e-300;
        double apart = 0;
        double[] left = a.toDoubleArray();
        double[] right = b.toDoubleArray();
        for (int i = 0; i < left.length; i++) {
            largest = Math.max(largest, Math.abs(right[i]));
            double d = Math.abs(left[i] - right[i]);
            apart = d <= apart ? apart : d;
        }
        return apart / Math.max(1, largest);
    }

    /** Doubling data, noise and rewards doubles the samples. */
    static void scalesWithTheData(Trial trial) {
        try (OracleWorld larger = trial.world.scaled(FACTOR)) {
            trial.plans.forEach((name, plan) -> {
                double[][] expected = trial.run(plan).points();
                for (double[] row : expected) {
                    for (int j = 0; j < row.length; j++) {
                        row[j] *= FACTOR;
                    }
                }
                SamplingPlan scaled =
                        larger.plan(plan.sampler(), trial.particles).with(plan.stack());
                Trial.close(
                        larger.sample(scaled, Trial.SEED, 0, trial.labels()).points(),
                        expected,
                        1e-6,
                        "Data twice as large do not give samples twice as large (under " + name
                                + "): quantities of different units are added, such as a noise to an estimate of x0;"
                                + " multiply by NoiseLevel.perUnit.");
            });
        }
    }
}
