package dev.rhumb.plugins.perturbed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Blur;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
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
import dev.rhumb.guidance.Unsupported;
import java.util.function.UnaryOperator;

/**
 * Self-attention guidance, SAG (Hong et al. 2023, arXiv:2210.00939). Where the pixels of a self-attention are attended to much, summed over
 * all pixels and averaged over heads, the estimate is blurred; with the same noise this is another point,
 * {@code x~ = x + a (D~ - D)}, and its noise estimate is steered away from: {@code e + scale (e(x) - e(x~))}, which for the
 * estimate of x0 is {@code D + scale (D~ - D(x~))}.
 *
 * <p>Sources: the paper, and the authors' code (SusungHong/Self-Attention-Guidance), whose {@code guide_scale} counts from 1 and which reads
 * an attention of the decoder.
 *
 * <p>Cost: two network evaluations per sample, one after the other.
 *
 * @param scale guidance scale; 0 is off. The authors' code counts from 1
 * @param sigma blur in pixels of the sample, above 0
 * @param threshold attention above which the estimate is blurred; 1 is the mean
 * @param site a self-attention of the network, or a block with one
 */
@Method(
        name = "sag",
        paper = "Hong et al. 2023, arXiv:2210.00939",
        summary = "Steers away from the estimate that is blurred where the network attends most.")
@Preset(
        name = "imagenet-128",
        sets = "scale: 0.1, sigma: 3",
        source = "the authors' README, ADM at 128 x 128 with classes and classifier guidance, guide_scale 1.1")
@Preset(
        name = "imagenet-256",
        sets = "scale: 0.5, sigma: 9",
        source = "the authors' README, ADM at 256 x 256 without classes, guide_scale 1.5")
@Preset(name = "comfyui", sets = "scale: 0.5, sigma: 2", source = "ComfyUI, for latents of Stable Diffusion")
public record SelfAttention(
        @Neutral(0) @Parameter(value = "guidance scale; 0 is off", fallback = "0.5")
        double scale,

        @Parameter(value = "blur in pixels of the sample", fallback = "2", min = 1e-3)
        double sigma,

        @Parameter(value = "attention above which the estimate is blurred; 1 is the mean", fallback = "1", min = 0)
        double threshold,

        @Parameter(value = "a self-attention", fallback = "middle.attention")
        String site)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(1, 0);
    }

    @Override
    public Guide begin(Run run) {
        Reading map = run.map(site);
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction clear = here.predict(Branch.CONDITIONAL.reading(map));
                return current -> {
                    NDArray blurring = blurring(clear.denoised(), clear.reading(map));
                    NDArray point = here.x().add(blurring.mul(here.level().a()));
                    Prediction blurred = here.predict(Branch.CONDITIONAL.from(point));
                    return current.plus(scale, clear.minus(blurred).add(blurring));
                };
            }
        };
    }

    /** What blurring changes where attention is much, {@code (B, ...)}; a point of one axis is a line of pixels. */
    private NDArray blurring(NDArray denoised, NDArray map) {
        Shape shape = denoised.getShape();
        int rank = shape.dimension();
        long height = rank < 3 ? 1 : shape.get(rank - 2);
        long width = shape.get(rank - 1);
        NDArray images = denoised.reshape(shape.get(0), -1, height, width);
        return Blur.images(images, sigma)
                .sub(images)
                .mul(mask(map, height, width))
                .reshape(shape);
    }

    /** 1 where a map {@code (B, heads, pixels, pixels)} has its columns' sums above the threshold, {@code (B, 1, height, width)}. */
    private NDArray mask(NDArray map, long height, long width) {
        Shape shape = map.getShape();
        long pixels = shape.get(3);
        long rows = Math.max(1, Math.round(Math.sqrt((double) pixels * height / width)));
        long columns = pixels / rows;
        if (shape.get(2) != pixels || height % rows != 0 || width % columns != 0 || rows * columns != pixels) {
            throw new Unsupported(
                    "what is read at '" + site + "', " + shape + ", is not a map of an image's pixels to each other");
        }
        NDArray much = map.mean(new int[] {1}).sum(new int[] {1}).gt(threshold).toType(map.getDataType(), false);
        return much.reshape(-1, 1, rows, 1, columns, 1)
                .broadcast(shape.get(0), 1, rows, height / rows, columns, width / columns)
                .reshape(-1, 1, height, width);
    }
}
