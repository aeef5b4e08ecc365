package dev.rhumb.plugins.classifier;

import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Run;

/**
 * Asks the model without its condition, so that another guidance of the stack alone brings the condition in: classifier
 * guidance of an unconditional model (Dhariwal &amp; Nichol 2021, arXiv:2105.05233, section 4) is
 * {@code [unconditional, classifier]}.
 *
 * <p>Cost: none. Needs a model trained with label dropout.
 */
@Method(
        name = "unconditional",
        paper = "Dhariwal & Nichol 2021, arXiv:2105.05233, section 4",
        summary = "Evaluates the model without its condition, so that only the rest of the stack uses the condition.")
public record Unconditional() implements Guidance {

    @Override
    public Guide begin(Run run) {
        Condition nothing = run.nothing();
        return new Guide() {
            @Override
            public Branch aim(Evaluation here, Branch base) {
                return base.on(nothing);
            }
        };
    }
}
