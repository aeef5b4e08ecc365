package dev.rhumb.plugins.trajectory;

import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Move;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Run;

/**
 * Gibbs-like guidance (Moufad et al. 2025, arXiv:2505.21101, algorithm 1): finishes the trajectory, then noises the
 * sample back to step {@code from} and denoises it again, {@code repeats} times. With classifier-free guidance
 * {@code during: {pass: [1, .inf]}} in the same stack, the first descent is unguided and the others are guided.
 *
 * <p>Cost: {@code repeats} trajectories from {@code from} on.
 *
 * @param from the step to return to
 * @param repeats number of repetitions; 0 is off
 */
@Method(
        name = "gibbs",
        paper = "Moufad et al. 2025, arXiv:2505.21101, algorithm 1",
        summary = "Adds noise to the finished sample and denoises it again.")
public record Gibbs(
        @Parameter(value = "the step to return to", min = 0) int from,

        @Neutral(0) @Parameter(value = "number of repetitions; 0 is off", min = 0)
        int repeats)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.NONE.and(repeats + " further trajectories from step " + from);
    }

    @Override
    public Guide begin(Run run) {
        run.needsRewind();
        return new Guide() {
            @Override
            public Move arrive(Evaluation here) {
                return here.level().step() == here.level().steps() ? Move.rewind(from, repeats) : Move.on();
            }
        };
    }
}
