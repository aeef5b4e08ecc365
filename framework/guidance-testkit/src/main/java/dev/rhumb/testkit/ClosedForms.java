package dev.rhumb.testkit;

import dev.rhumb.diffusion.loop.SamplingPlan;

/** Checks against samples that are known in closed form. */
final class ClosedForms {

    private static final double CONDITIONAL = 0.4;
    private static final double UNCONDITIONAL = -0.1;

    private ClosedForms() {}

    /**
     * Between Gaussians of equal covariance, a weight {@code w} on the condition gives the Gaussian whose mean is
     * {@code m_u + w (m_c - m_u)}: the guided run is the unguided run of that model, sample by sample.
     */
    static void betweenGaussians(Trial trial, double weight) {
        double mean = UNCONDITIONAL + weight * (CONDITIONAL - UNCONDITIONAL);
        try (OracleWorld guided = trial.world.gaussians(CONDITIONAL, UNCONDITIONAL);
                OracleWorld truth = trial.world.gaussians(mean, mean)) {
            trial.plans.forEach((name, plan) -> {
                long[] labels = new long[trial.labels().length];
                SamplingPlan here = guided.plan(plan.sampler(), trial.particles).with(plan.stack());
                SamplingPlan there = truth.plan(plan.sampler(), trial.particles);
                Trial.close(
                        guided.sample(here, Trial.SEED, 0, labels).points(),
                        truth.sample(there, Trial.SEED, 0, labels).points(),
                        1e-9,
                        "Between Gaussians the samples are not those of N(m_u + w (m_c - m_u), C) with w = " + weight
                                + " (under " + name + ").");
            });
        }
    }
}
