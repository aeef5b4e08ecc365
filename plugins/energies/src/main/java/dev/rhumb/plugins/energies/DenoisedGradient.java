package dev.rhumb.plugins.energies;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.ModelName;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Space;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Guidance by a reward of the denoised estimate in score form, through the denoiser: adds
 * {@code scale * grad_x reward(D(x))} to the score, that is {@code scale * s^2 / a} times it to the estimate. With a CLIP
 * pair trained on clean images and {@code loss: spherical} it is Crowson's CLIP guidance (k-diffusion), without cutouts, which
 * {@code clip-cutouts} has; with a classifier of clean images it is the forward half of universal guidance (Bansal et al. 2023,
 * arXiv:2302.07121). {@code dps} moves the step instead of the score.
 *
 * <p>Cost: one backward pass through the denoiser per sample and evaluation.
 *
 * @param reward name of the reward on x0-hat, or of a CLIP pair
 * @param scale weight of the reward; 0 is off
 * @param loss what of it is followed
 */
@Method(
        name = "denoised-gradient",
        paper = "Crowson, k-diffusion; Bansal et al. 2023, arXiv:2302.07121",
        summary = "Adds the gradient of a reward of the denoised estimate, through the denoiser, to the score.")
@Preset(
        name = "crowson",
        sets = "scale: 500, loss: spherical",
        source = "k-diffusion, CLIP guidance of an ImageNet model, 100 steps of dpmpp_2s_ancestral")
public record DenoisedGradient(
        @ModelName @Parameter("name of the reward on the denoised estimate, or of a CLIP pair")
        String reward,

        @Neutral(0) @Parameter("weight of the reward; 0 is off")
        double scale,

        @Parameter(value = "the loss to follow: reward, or spherical (CLIP pairs only)", fallback = "reward")
        Loss loss)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(0, 1);
    }

    @Override
    public Guide begin(Run run) {
        run.needsDenoiserGradient();
        Function<NDArray, NDArray> energy = loss.of(reward, run);
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                return current -> current.plus(
                        scale * here.level().perUnit(Space.SCORE), here.gradientThrough(Branch.CONDITIONAL, energy));
            }
        };
    }
}
