package dev.rhumb.plugins.classifier;

import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.ModelName;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;

/**
 * CLIP guidance (Nichol et al. 2022, GLIDE, arXiv:2112.10741, section 2.4): adds {@code scale} times the gradient of the CLIP
 * pair's logit, its logit scale times the cosine of image and caption, to the score. {@code classifier} with a CLIP pair as
 * its likelihood is the same; this one has the paper's scale as its default and says what it is. The pair must be
 * trained on noised images; for one trained on clean images see {@code mpgd} and {@code dps}, which take it as a reward
 * of the denoised estimate. The ancestral sampler's mean form is {@code classifier-mean}.
 *
 * <p>On a model that knows classes, put {@code {type: unconditional}} before it: then the pair alone brings the caption
 * in, and may know captions that the model was never trained on.
 *
 * <p>Cost: one gradient of the image encoder per sample and evaluation; the caption is encoded once.
 *
 * @param model name of the CLIP pair, trained on noised images
 * @param scale guidance scale; 0 is off
 */
@Method(
        name = "clip",
        paper = "Nichol et al. 2022, arXiv:2112.10741, section 2.4",
        summary = "Adds the gradient of a CLIP pair's logit of image and caption to the score; any sampler.")
@Preset(name = "glide", sets = "scale: 3", source = "Nichol et al. 2022, arXiv:2112.10741, 100 steps, logit scale 100")
public record ClipGuidance(
        @ModelName @Parameter("name of the CLIP pair, trained on noised images")
        String model,

        @Neutral(0) @Parameter(value = "guidance scale; 0 is off, 3 is the paper's", fallback = "3")
        double scale)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(0, 1);
    }

    @Override
    public Guide begin(Run run) {
        return new ClassifierScore(model, scale).begin(run);
    }
}
