package dev.rhumb.plugins.energies;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Differentiable;
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
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * {@code denoised-gradient} whose reward is shown cutouts (Crowson's guidance by a CLIP pair): random square windows of the denoised
 * estimate, at random sizes, each brought to the size of the whole; the reward is their mean. What pleases the pair at one place and
 * scale alone is averaged away.
 *
 * <p>A window's side is {@code smallest + (1 - smallest) u^power} of the image's with u uniform in [0, 1). In Crowson's code the least side
 * is the pair's input size; here pair and model see images of one size, so it is a setting. Windows are drawn again at each evaluation,
 * for each sample by itself.
 *
 * <p>Cost: one backward pass through the denoiser per sample and evaluation, and {@code cutouts} passes through the pair.
 *
 * @param reward name of the CLIP pair, or of another reward on x0-hat
 * @param scale weight of the reward; 0 is off
 * @param cutouts windows per evaluation
 * @param smallest smallest side of a window, as a share of the image's side
 * @param power above 1, small windows are more frequent
 * @param loss what of the reward is followed
 */
@Method(
        name = "clip-cutouts",
        paper = "none: Crowson's scripts for guidance by CLIP",
        summary =
                "Adds the gradient of a CLIP pair's mean loss over random cutouts of the denoised estimate to the score.")
@Preset(
        name = "crowson",
        sets = "scale: 500, cutouts: 64, power: 1",
        source =
                "the scale of k-diffusion's CLIP guidance of an ImageNet model, and the cutouts of Crowson's other scripts")
public record CutoutGradient(
        @ModelName @Parameter("name of the CLIP pair, or of another reward on the denoised estimate")
        String reward,

        @Neutral(0) @Parameter("weight of the reward; 0 is off")
        double scale,

        @Parameter(value = "windows per evaluation", fallback = "16", min = 1, max = 1024)
        int cutouts,

        @Parameter(
                value = "smallest side of a window, as a share of the image's side",
                fallback = "0.5",
                min = 0.05,
                max = 1)
        double smallest,

        @Parameter(value = "above 1, small windows are more frequent", fallback = "1", min = 0.01, max = 100)
        double power,

        @Parameter(value = "the loss to follow: reward, or spherical (CLIP pairs only)", fallback = "spherical")
        Loss loss)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(0, 1).and("the pair sees " + cutouts + (cutouts == 1 ? " cutout" : " cutouts"));
    }

    @Override
    public Guide begin(Run run) {
        run.needsDenoiserGradient();
        run.needsDataSpace();
        run.images();
        Function<NDArray, NDArray> energy = loss.of(reward, run);
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                return current -> {
                    NDArray normals = here.noise("cutouts", new Shape((long) cutouts * Cutout.DRAWS));
                    List<Cutout> windows = Cutout.drawn(here.x(), normals, smallest, power);
                    return current.plus(
                            scale * here.level().perUnit(Space.SCORE),
                            here.gradientThrough(Branch.CONDITIONAL, x0 -> mean(windows, energy, x0)));
                };
            }
        };
    }

    private static NDArray mean(List<Cutout> windows, Function<NDArray, NDArray> energy, NDArray x0) {
        NDArray sum = energy.apply(windows.get(0).of(x0));
        for (Cutout window : windows.subList(1, windows.size())) {
            sum = sum.add(energy.apply(window.of(x0)));
        }
        return Differentiable.times(sum, 1.0 / windows.size());
    }
}
