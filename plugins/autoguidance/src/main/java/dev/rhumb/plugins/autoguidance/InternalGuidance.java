package dev.rhumb.plugins.autoguidance;

import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Reading;
import dev.rhumb.guidance.Run;
import java.util.function.UnaryOperator;

/**
 * Internal guidance, IG (Zhou et al. 2025, arXiv:2512.24176): the worse version of the model is what an auxiliary head, trained with
 * it, makes of an intermediate layer, {@code D = D_i + scale (D_f - D_i)} with the head's estimate D_i and the network's own D_f.
 *
 * <p>Needs a network with a head ({@code network: {head: BLOCK}} and {@code head-loss} in a training file).
 *
 * <p>Cost: none; both estimates come from one forward.
 *
 * @param scale guidance weight; 1 is off
 */
@Method(
        name = "internal",
        paper = "Zhou et al. 2025, arXiv:2512.24176",
        summary = "Extrapolates from the estimate of an auxiliary head on an intermediate layer through the"
                + " model's estimate.")
@Preset(
        name = "sit-xl",
        sets = "scale: 1.4",
        source = "the authors' code, SiT-XL/2 on ImageNet-256, in an interval and with classifier-free guidance"
                + " of weight 1.35")
public record InternalGuidance(
        @Neutral(1) @Parameter("guidance weight; 1 is off, above 1 extrapolates")
        double scale) implements Guidance {

    @Override
    public Guide begin(Run run) {
        Reading head = run.reading("head");
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction last = here.predict(Branch.CONDITIONAL.reading(head));
                return current -> current.plus(scale - 1, last.denoised().sub(last.reading(head)));
            }
        };
    }
}
