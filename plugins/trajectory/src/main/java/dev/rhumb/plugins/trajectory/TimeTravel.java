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
 * Time travel (Lugmayr et al. 2022, arXiv:2201.09865, algorithm 1; Yu et al. 2023, arXiv:2303.09833): on arrival at step
 * {@code to}, noises the sample back to step {@code from} and repeats the stretch. Alone it only mixes; in a stack it
 * gives the other guidances of that stretch more steps (FreeDoM is {@code [dps, time-travel]}).
 *
 * <p>Cost: {@code repeats (to - from)} further steps.
 *
 * @param from first step to repeat
 * @param to the step at whose end the repetition starts
 * @param repeats number of repetitions; 0 is off
 */
@Method(
        name = "time-travel",
        paper = "Lugmayr et al. 2022, arXiv:2201.09865, algorithm 1; Yu et al. 2023, arXiv:2303.09833",
        summary = "Adds noise to return to an earlier step, and repeats the steps in between.")
public record TimeTravel(
        @Parameter(value = "first step to repeat", min = 0) int from,

        @Parameter(value = "the step at whose end the repetition starts", min = 1)
        int to,

        @Neutral(0) @Parameter(value = "number of repetitions; 0 is off", min = 0)
        int repeats)
        implements Guidance {

    public TimeTravel {
        if (from >= to) {
            throw new IllegalArgumentException(
                    "time-travel: from is step " + from + "; it must be before to, step " + to);
        }
    }

    @Override
    public Cost cost() {
        return Cost.NONE.and(repeats * (to - from) + " further steps");
    }

    @Override
    public Guide begin(Run run) {
        run.needsRewind();
        return new Guide() {
            @Override
            public Move arrive(Evaluation here) {
                return here.level().step() == to ? Move.rewind(from, repeats) : Move.on();
            }
        };
    }
}
