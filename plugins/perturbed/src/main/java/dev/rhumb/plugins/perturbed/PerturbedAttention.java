package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Preset;
import java.util.List;

/**
 * Perturbed-attention guidance, PAG (Ahn et al. 2024, arXiv:2403.17377, eq. 14): {@code D = D_c + scale (D_c - D_p)}, where
 * in D_p each pixel attends to itself alone at some self-attentions.
 *
 * <p>Cost: two network evaluations per sample. Alone it needs no null condition.
 *
 * @param scale guidance scale; 0 is off
 * @param sites self-attentions of the network; none stands for all
 */
@Method(
        name = "pag",
        paper = "Ahn et al. 2024, arXiv:2403.17377, eq. 14",
        summary = "Steers away from the network's prediction when each pixel attends only to itself.")
@Preset(
        name = "imagenet",
        sets = "scale: 4",
        source = "Ahn et al. 2024, for ADM; there the sites are self-attentions of the decoder and the middle")
@Preset(name = "alone", sets = "scale: 5", source = "Ahn et al. 2024, for Stable Diffusion without other guidance")
@Preset(
        name = "beside-cfg",
        sets = "scale: 3",
        source = "Ahn et al. 2024, for Stable Diffusion with classifier-free guidance of weight 4")
@Preset(
        name = "stable-diffusion",
        sets = "scale: 3, sites: [mid_block]",
        source = "the authors' and diffusers' pipelines of Stable Diffusion 1.5 and XL, layer mid, with classifier-free"
                + " guidance")
@Preset(
        name = "sd3",
        sets = "scale: 3, sites: [transformer_blocks.1]",
        source = "diffusers' pipeline of Stable Diffusion 3, its default layer blocks.1")
@Preset(
        name = "pixart-sigma",
        sets = "scale: 3, sites: [transformer_blocks.1.attn1]",
        source = "diffusers' pipeline of PixArt-sigma, its default layer blocks.1")
public record PerturbedAttention(
        @Neutral(0) @Parameter(value = "guidance scale; 0 is off", fallback = "3")
        double scale,

        @Parameter(value = "self-attentions; [] means all of them", fallback = "[middle.attention]")
        List<String> sites)
        implements Perturbation {

    public PerturbedAttention {
        sites = List.copyOf(sites);
    }

    @Override
    public String edit() {
        return "identity-attention";
    }
}
