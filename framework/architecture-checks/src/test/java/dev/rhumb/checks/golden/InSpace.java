package dev.rhumb.checks.golden;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Space;

/** A contrast whose rule acts in another space than it declares: peers act on what their network puts out. */
public record InSpace(Contrast rule, Space space) implements Contrast {

    @Override
    public Branch against(Run run) {
        return rule.against(run);
    }

    @Override
    public NDArray combine(NDArray conditional, NDArray other, Evaluation here) {
        return rule.combine(conditional, other, here);
    }
}
