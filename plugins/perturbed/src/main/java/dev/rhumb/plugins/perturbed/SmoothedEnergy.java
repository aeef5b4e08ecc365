package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Preset;
import java.util.List;

/**
 * Smoothed energy guidance, SEG (Hong 2024, arXiv:2408.00760, section 4.2): {@code D = D_c + scale (D_c - D_p)}, where in D_p the
 * queries of some self-attentions are blurred over the image.
 *
 * <p>Cost: two network evaluations per sample. Alone it needs no null condition.
 *
 * @param scale guidance scale; 0 is off
 * @param sigma standard deviation of the blur in pixels of the site, above 0; from 9999 on it is infinite and every query
 *     is the mean
 * @param sites self-attentions of the network; none stands for all
 */
@Method(
        name = "seg",
        paper = "Hong 2024, arXiv:2408.00760, section 4.2",
        summary = "Steers away from the network's prediction with blurred attention queries.")
@Preset(
        name = "paper",
        sets = "scale: 3, sigma: 9999",
        source = "Hong 2024, for the middle of Stable Diffusion's U-Net")
@Preset(
        name = "sdxl",
        sets = "scale: 3, sigma: 100, sites: [mid_block]",
        source = "the authors' README, Stable Diffusion XL without classifier-free guidance, layer mid")
public record SmoothedEnergy(
        @Neutral(0) @Parameter(value = "guidance scale; 0 is off", fallback = "3")
        double scale,

        @Parameter(value = "blur of the queries in pixels of the site; 9999 is infinite", fallback = "9999", min = 1e-3)
        double sigma,

        @Parameter(value = "self-attentions; [] means all of them", fallback = "[middle.attention]")
        List<String> sites)
        implements Perturbation {

    private static final double INFINITE = 9999;

    public SmoothedEnergy {
        sites = List.copyOf(sites);
    }

    @Override
    public String edit() {
        return sigma >= INFINITE ? "blurred-queries" : Edit.kind("blurred-queries", sigma);
    }
}
