package dev.rhumb.plugins.trajectory;

import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Move;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;

/**
 * Self-recurrence (Bansal et al. 2023, arXiv:2302.07121, algorithm 1; Yu et al. 2023, arXiv:2303.09833): every step is taken
 * {@code passes} times, noised back by one step in between, so that the other guidances of the stack act as often. The
 * entry's {@code during} says in which part of the trajectory. {@code time-travel} repeats one longer stretch.
 *
 * <p>Cost: {@code passes - 1} further steps for each.
 *
 * @param passes how often each step is taken; 1 is off
 */
@Method(
        name = "recurrence",
        paper = "Bansal et al. 2023, arXiv:2302.07121, algorithm 1; Yu et al. 2023, arXiv:2303.09833",
        summary = "Takes every step several times, and adds noise to return to its start in between.")
@Preset(
        name = "freedom",
        sets = "passes: 10",
        source = "Yu et al. 2023, arXiv:2303.09833; between steps 800 and 500 of 1000, during: {progress: [0.2, 0.5]}")
public record Recurrence(
        @Neutral(1) @Parameter(value = "how often each step is taken; 1 is off", min = 1)
        int passes) implements Guidance {

    @Override
    public Cost cost() {
        return Cost.NONE.and("every step taken " + passes + " times");
    }

    @Override
    public Guide begin(Run run) {
        run.needsRewind();
        return new Guide() {
            @Override
            public Move arrive(Evaluation here) {
                int step = here.level().step();
                return step > 0 ? Move.rewind(step - 1, passes - 1) : Move.on();
            }
        };
    }
}
