package dev.rhumb.plugins.frequency;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Numbers;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;

/**
 * Frequency scaling of guidance, FreSca (Huang et al. 2025, arXiv:2504.02154): classifier-free guidance whose difference
 * is scaled in two bands of its Fourier transform, {@code D = D_u + scale (low P d + high (d - P d))}, where {@code P}
 * keeps the spatial frequencies below {@code cutoff} periods per image in both directions. Linear in the difference, so
 * it means the same in every space; acts on images or latents.
 *
 * <p>Cost: as classifier-free guidance.
 *
 * @param scale guidance weight; 1 is off if both factors are 1
 * @param low factor on low frequencies
 * @param high factor on high frequencies
 * @param cutoff frequencies with fewer periods per image than this are low; from half the image on nothing is high
 */
@Method(
        name = "fresca",
        paper = "Huang et al. 2025, arXiv:2504.02154",
        summary = "Classifier-free guidance whose difference is scaled separately in two bands of spatial frequencies.")
@Preset(name = "comfyui", sets = "low: 1, high: 1.25, cutoff: 20", source = "defaults of ComfyUI's node, for latents")
public record FrequencyScaled(
        @Neutral(1) @Parameter("guidance weight") double scale,

        @Neutral(1) @Parameter(value = "factor on low frequencies", fallback = "1")
        double low,

        @Neutral(1) @Parameter(value = "factor on high frequencies", fallback = "1.25")
        double high,

        @Parameter(value = "frequencies with fewer periods per image than this are low", fallback = "20", min = 1)
        int cutoff)
        implements Contrast {

    @Override
    public Branch against(Run run) {
        run.images();
        return Contrast.super.against(run);
    }

    @Override
    public NDArray combine(NDArray conditional, NDArray unconditional, Evaluation here) {
        NDArray difference = conditional.sub(unconditional);
        NDArray step = below(difference).mul(scale * (low - high)).add(difference.mul(scale * high - 1));
        return conditional.add(step);
    }

    /** The low frequencies of images {@code (B, C, H, W)}. */
    private NDArray below(NDArray images) {
        long[] size = {images.getShape().get(2), images.getShape().get(3)};
        long[] axes = {2, 3};
        double[] kept = new double[Math.toIntExact(size[0] * size[1])];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = isLow(i / size[1], size[0]) && isLow(i % size[1], size[1]) ? 1 : 0;
        }
        NDArray mask = Numbers.of(images, kept, new Shape(size));
        // DJL's real() gives pairs of real and imaginary part along a last axis.
        return images.fft2(size, axes).mul(mask).ifft2(size, axes).real().get("..., 0");
    }

    /** Whether the k-th coefficient of n, which stands for k or k - n periods, is one of a low frequency. */
    private boolean isLow(long k, long n) {
        return Math.min(k, n - k) < cutoff;
    }
}
