package dev.rhumb.diffusion.loop;

import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.guidance.Unsupported;
import org.jspecify.annotations.Nullable;

/**
 * The sampling loop: draws the initial noise, calls the stack's guides at their moments, lets the sampler propose and
 * draws each step. Immutable; one loop may sample on several threads at once, each call being a run of its own.
 */
public final class Loop {

    private final SamplingPlan plan;
    private final boolean watchesInputs;

    public Loop(SamplingPlan plan) {
        this(plan, false);
    }

    private Loop(SamplingPlan plan, boolean watchesInputs) {
        this.plan = plan;
        this.watchesInputs = watchesInputs;
    }

    /**
     * The same loop, in which a guide that changes its inputs in place is a {@link MethodFailure}. Every input is copied and compared
     * after every call of a guide, so this costs memory and time; the samples are the same.
     */
    public Loop watchingInputs() {
        return new Loop(plan, true);
    }

    /**
     * Begins every entry of the stack against this plan without evaluating any network.
     *
     * @throws Unsupported in a sentence, if an entry needs what the plan lacks
     * @throws IllegalArgumentException if an entry's value is out of its range
     */
    public void check() {
        check(Conditions.anything(plan.model().readsCaptions(), plan.particles()));
    }

    /** As {@link #check()}, for samples of this condition: guides may need labels or captions beside the model. */
    public void check(Conditions conditions) {
        try (NDManager scratch = plan.model().manager().newSubManager()) {
            StackEntry.begin(plan.stack(), new RunContext(plan, scratch, conditions));
        }
    }

    /**
     * Samples a batch under classes.
     *
     * @param labels the class of each row, as in {@link Conditions}
     */
    public SampledBatch sample(
            NDManager manager, NoiseSource noise, long firstSample, long[] labels, LoopListener listener) {
        return sample(manager, noise, firstSample, Conditions.ofLabels(labels), listener);
    }

    /**
     * Samples a batch.
     *
     * @param manager owner of the result
     * @param noise where all randomness comes from
     * @param firstSample index of the first row's sample; row i is sample {@code firstSample + i}
     * @param conditions the class or caption of each row; with particles, groups are consecutive rows that agree
     * @param listener hears of progress
     * @throws Unsupported as {@link #check}, or if the model is evaluated under a condition of a kind that it does not know
     * @throws IllegalArgumentException if there are no rows, a label is out of range, or a group is split or mixed
     * @throws MethodFailure if a guide throws, or returns what does not fit the batch
     */
    public SampledBatch sample(
            NDManager manager, NoiseSource noise, long firstSample, Conditions conditions, LoopListener listener) {
        requireRows(conditions);
        return Autograd.recording(false, () -> {
            try (NDManager run = manager.newSubManager()) {
                RunContext context = new RunContext(plan, run, conditions);
                Trajectory trajectory = new Trajectory(
                        plan, context, StackEntry.begin(plan.stack(), context), run, noise, firstSample, watchesInputs);
                return trajectory.run(manager, listener);
            }
        });
    }

    private void requireRows(Conditions conditions) {
        if (conditions.size() == 0) {
            throw new IllegalArgumentException("a batch needs at least one label or caption");
        }
        if (conditions.size() % plan.particles() != 0) {
            throw new IllegalArgumentException("a batch of " + conditions.size() + " rows cannot be made of groups of "
                    + plan.particles() + " particles");
        }
        for (int i = 0; i < conditions.size(); i++) {
            requireLabel(conditions.labels(), i);
            int head = i - i % plan.particles();
            if (!conditions.agree(i, head)) {
                throw new IllegalArgumentException("rows " + head + " and " + i
                        + " are particles of one group but have " + conditions.describe(head) + " and "
                        + conditions.describe(i));
            }
        }
    }

    private void requireLabel(long @Nullable [] labels, int row) {
        // A model that reads captions leaves labels to the guides of the stack.
        if (labels == null || plan.model().readsCaptions()) {
            return;
        }
        if (labels[row] == plan.model().classes()
                && labels[row] > 0
                && !plan.model().hasNull()) {
            throw new IllegalArgumentException("row " + row + " has no class, but the model '"
                    + plan.model().name()
                    + "' was trained without label dropout and cannot answer without a class; give classes as labels");
        }
        if (labels[row] < 0 || labels[row] > plan.model().classes()) {
            throw new IllegalArgumentException("label " + labels[row] + " of row " + row
                    + " is out of range; classes are 0 to " + (plan.model().classes() - 1) + ", and "
                    + plan.model().classes() + " stands for none");
        }
    }
}
