package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Preset;
import java.util.List;

/**
 * Token perturbation guidance, TPG (Rajabi et al. 2025, arXiv:2506.10036): {@code D = D_c + scale (D_c - D_p)}, where in D_p the
 * pixels that enter some layers change places.
 *
 * <p>The permutation is one per site, the same for all samples and steps, so that no sample depends on its batch.
 *
 * <p>Cost: two network evaluations per sample. Alone it needs no null condition.
 *
 * @param scale guidance scale; 0 is off
 * @param sites blocks or attentions of the network, in the paper early and middle ones; none stands for all
 */
@Method(
        name = "tpg",
        paper = "Rajabi et al. 2025, arXiv:2506.10036",
        summary = "Steers away from the network's prediction with its inner pixels permuted.")
@Preset(
        name = "paper",
        sets = "scale: 3",
        source = "Rajabi et al. 2025, for early and middle blocks of Stable Diffusion XL")
@Preset(
        name = "sdxl",
        sets = "scale: 3, sites: [down_blocks.2.attentions.0.transformer_blocks.2, "
                + "down_blocks.2.attentions.0.transformer_blocks.3, down_blocks.2.attentions.0.transformer_blocks.4, "
                + "down_blocks.2.attentions.0.transformer_blocks.5, down_blocks.2.attentions.0.transformer_blocks.6, "
                + "down_blocks.2.attentions.0.transformer_blocks.7, down_blocks.2.attentions.0.transformer_blocks.8, "
                + "down_blocks.2.attentions.0.transformer_blocks.9, down_blocks.2.attentions.1.transformer_blocks.0, "
                + "down_blocks.2.attentions.1.transformer_blocks.1, down_blocks.2.attentions.1.transformer_blocks.2, "
                + "down_blocks.2.attentions.1.transformer_blocks.3, down_blocks.2.attentions.1.transformer_blocks.4, "
                + "down_blocks.2.attentions.1.transformer_blocks.5, down_blocks.2.attentions.1.transformer_blocks.6, "
                + "down_blocks.2.attentions.1.transformer_blocks.7, down_blocks.2.attentions.1.transformer_blocks.8, "
                + "down_blocks.2.attentions.1.transformer_blocks.9]",
        source = "the authors' README, Stable Diffusion XL, layers d6 to d23 of the 24 blocks on the way down")
public record TokenPerturbation(
        @Neutral(0) @Parameter(value = "guidance scale; 0 is off", fallback = "3")
        double scale,

        @Parameter(value = "blocks or attentions; [] means all of them", fallback = "[middle.attention]")
        List<String> sites)
        implements Perturbation {

    public TokenPerturbation {
        sites = List.copyOf(sites);
    }

    @Override
    public String edit() {
        return "permuted-tokens";
    }
}
