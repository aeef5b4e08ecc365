package dev.rhumb.diffusion.loop;

import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.Autograd;
import dev.rhumb.guidance.Unsupported;

/**
 * The sampling loop: draws the initial noise, asks the stack's guides at their moments, lets the sampler propose and
 * draws each step. Immutable; one loop may sample on several threads at once, each call being a run of its own.
 */
public final class Loop {

    private final SamplingPlan plan;

    public Loop(SamplingPlan plan) {
        this.plan = plan;
    }

    /**
     * Begins every entry of the stack against this plan without evaluating any network.
     *
     * @throws Unsupported in a sentence, if an entry asks for what the plan lacks
     * @throws IllegalArgumentException if an entry's value is out of its range
     */
    public void check() {
        try (NDManager scratch = plan.model().manager().newSubManager()) {
            StackEntry.begin(plan.stack(), new RunContext(plan, scratch, new long[plan.particles()]));
        }
    }

    /**
     * Samples a batch.
     *
     * @param manager owner of the result
     * @param noise where all randomness comes from
     * @param firstSample index of the first row's sample; row i is sample {@code firstSample + i}
     * @param labels the class of each row, 0 to classes - 1, or {@code classes} for none; with particles, groups are
     *     consecutive rows of one label
     * @param listener hears of progress
     * @throws Unsupported as {@link #check}
     * @throws IllegalArgumentException if there are no labels, a label is out of range, or a group is split or mixed
     */
    public SampledBatch sample(
            NDManager manager, NoiseSource noise, long firstSample, long[] labels, LoopListener listener) {
        requireLabels(labels);
        return Autograd.recording(false, () -> {
            try (NDManager run = manager.newSubManager()) {
                RunContext context = new RunContext(plan, run, labels);
                Trajectory trajectory =
                        new Trajectory(plan, context, StackEntry.begin(plan.stack(), context), run, noise, firstSample);
                return trajectory.run(manager, listener);
            }
        });
    }

    private void requireLabels(long[] labels) {
        if (labels.length == 0) {
            throw new IllegalArgumentException("a batch needs at least one label");
        }
        if (labels.length % plan.particles() != 0) {
            throw new IllegalArgumentException("a batch of " + labels.length + " rows cannot be made of groups of "
                    + plan.particles() + " particles");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] > plan.model().classes()) {
                throw new IllegalArgumentException("label " + labels[i] + " of row " + i
                        + " is out of range; classes are 0 to " + (plan.model().classes() - 1) + ", and "
                        + plan.model().classes() + " stands for none");
            }
            int head = i - i % plan.particles();
            if (labels[i] != labels[head]) {
                throw new IllegalArgumentException("rows " + head + " and " + i
                        + " are particles of one group but have labels " + labels[head] + " and " + labels[i]);
            }
        }
    }
}
