package dev.rhumb.testkit;

import dev.rhumb.diffusion.loop.SampledBatch.Counts;
import dev.rhumb.guidance.Cost;
import java.util.List;

/** Checks the cost of a method: it is as declared, and no tensors are left behind. */
final class Economy {

    private static final int RUNS = 5;

    private Economy() {}

    /** No branch is evaluated twice. */
    static void nothingTwice(Trial trial) {
        trial.plans.forEach((name, plan) -> {
            long twice = trial.run(plan).counts().duplicates();
            if (twice > 0) {
                throw new AssertionError("A question that was answered is evaluated again (under " + name
                        + "): declare needsDenoiserGradient in begin, and ask before values are read. " + twice
                        + " rows were.");
            }
        });
    }

    /** The declared cost equals the counted one; with a remark its numbers must at least be of the right kind. */
    static void declared(Trial trial) {
        Cost cost = trial.guidance.cost();
        trial.plans.forEach((name, plan) -> {
            Counts guided = trial.run(plan).counts();
            Counts plain = trial.run(plan.with(List.of())).counts();
            double evaluations = (double) (guided.rows() - plain.rows()) / plain.rows();
            double gradients = (double) guided.gradients() / plain.rows();
            boolean holds = cost.isExact()
                    ? close(evaluations, cost.evaluations()) && close(gradients, cost.gradients())
                    : (cost.evaluations() == 0 || evaluations > 0) && (cost.gradients() == 0 || gradients > 0);
            if (!holds) {
                throw new AssertionError("The declared cost is not the counted one (under " + name
                        + "): override Guidance.cost, or ask for less. Declared are " + cost.evaluations()
                        + " evaluations and " + cost.gradients() + " gradients, counted " + evaluations + " and "
                        + gradients + " per sample and evaluation of the sampler.");
            }
        });
    }

    private static boolean close(double counted, double declared) {
        return Math.abs(counted - declared) < 1e-9;
    }

    /** Run after run, the engine holds as many tensors as before. */
    static void noTensorLeft(Trial trial) {
        trial.plans.forEach((name, plan) -> {
            trial.run(plan);
            long before = EngineMemory.held();
            for (int i = 0; i < RUNS; i++) {
                trial.run(plan);
            }
            long more = EngineMemory.held() - before;
            if (more > 0) {
                throw new AssertionError("Tensors stay behind after a run (under " + name
                        + "): make them from the evaluation's arrays, whose manager frees them. " + more + " after "
                        + RUNS + " runs.");
            }
        });
    }
}
