package dev.rhumb.plugins.classifierfree;

import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Run;

/**
 * Guidance by a network that takes the weight as an input, trained to say what classifier-free guidance of that weight makes of a
 * teacher (Meng et al. 2023, arXiv:2210.03142): one evaluation in place of two.
 *
 * <p>It changes what "conditional" means, so other methods' contrasts start from the guided prediction; branches under another
 * condition, such as none, are evaluated without a weight.
 *
 * <p>Cost: none.
 *
 * @param scale guidance weight as of {@code classifier-free}; 1 is off
 */
@Method(
        name = "guidance-conditioned",
        paper = "Meng et al. 2023, arXiv:2210.03142",
        summary = "Passes the guidance weight to a network that was trained with it as an input.")
public record GuidanceConditioned(
        @Neutral(1) @Parameter("guidance weight, in the range of the network's training; 1 is off")
        double scale) implements Guidance {

    @Override
    public Guide begin(Run run) {
        run.needsGuidanceInput(scale);
        Condition plain = run.condition();
        Condition own = plain.weighted(scale);
        return new Guide() {
            @Override
            public Branch aim(Evaluation here, Branch base) {
                Condition given = base.condition();
                return base.on(given == null || given == plain ? own : given.weighted(scale));
            }
        };
    }
}
