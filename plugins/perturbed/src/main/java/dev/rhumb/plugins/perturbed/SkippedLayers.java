package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Preset;
import java.util.List;

/**
 * Skip-layer guidance, SLG, and for video spatio-temporal skip guidance, STG (Hyung et al. 2025, arXiv:2411.18664):
 * {@code D = D_c + scale (D_c - D_p)}, where in D_p some layers add nothing to their residual connection.
 *
 * <p>Cost: two network evaluations per sample; with {@code during} only where it is active.
 *
 * @param scale guidance scale; 0 is off
 * @param sites blocks or attentions of the network
 */
@Method(
        name = "slg",
        paper = "Hyung et al. 2025, arXiv:2411.18664",
        summary = "Steers away from the network's prediction with layers skipped.")
@Preset(
        name = "sd3.5",
        sets = "scale: 2.8",
        source =
                "Stability AI's code for Stable Diffusion 3.5, layers 7 to 9, in the first 1 to 20 % of the steps only")
@Preset(
        name = "sd3.5-medium",
        sets = "scale: 2.8, sites: [transformer_blocks.7, transformer_blocks.8, transformer_blocks.9]",
        source = "Stability AI's code for Stable Diffusion 3.5 Medium, in the first 1 to 20 % of the steps only")
public record SkippedLayers(
        @Neutral(0) @Parameter(value = "guidance scale; 0 is off", fallback = "2.8")
        double scale,

        @Parameter(value = "blocks or attentions", fallback = "[middle.block]")
        List<String> sites)
        implements Perturbation {

    public SkippedLayers {
        sites = List.copyOf(sites);
        if (sites.isEmpty()) {
            throw new IllegalArgumentException("sites is empty; name at least one site, since a network with"
                    + " every layer skipped predicts nothing");
        }
    }

    @Override
    public String edit() {
        return "skipped-block";
    }
}
