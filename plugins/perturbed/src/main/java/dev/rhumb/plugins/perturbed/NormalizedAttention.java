package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import java.util.List;

/**
 * Normalized attention guidance, NAG (Chen et al. 2025, arXiv:2505.21179): at cross-attentions the output Z moves away from what a negative
 * caption gives, {@code Z + scale (Z - Z-)}, is shortened where its L1 norm exceeds {@code tau} times that of Z, and blended with
 * Z by {@code alpha}.
 *
 * <p>Sources: the rule and the order of its steps as in the authors' code (ChenDarYen/Normalized-Attention-Guidance,
 * {@code nag/attention_nag.py}), whose {@code nag_scale} counts from 1: it is {@code scale + 1}.
 *
 * <p>It changes what "conditional" means, so other methods' branches without a condition are moved too. The authors' code moves the conditional branch alone.
 *
 * <p>Cost: no further evaluation; cross-attention is computed twice.
 *
 * @param negative the caption, or class on the oracle, to move away from
 * @param scale guidance scale; 0 is off
 * @param tau largest ratio of the L1 norms after and before
 * @param alpha share of the guided output; 0 is off
 * @param sites cross-attentions of the network; none stands for all
 */
@Method(
        name = "nag",
        paper = "Chen et al. 2025, arXiv:2505.21179",
        summary = "Moves the output of cross-attention away from that for a negative caption.")
@Preset(
        name = "sdxl",
        sets = "scale: 2, tau: 2.5, alpha: 0.5",
        source = "the authors' code, Stable Diffusion XL in 4 steps, their nag_scale 3 with the pipeline's defaults")
public record NormalizedAttention(
        @Parameter("caption to move away from") String negative,

        @Neutral(0) @Parameter(value = "guidance scale; 0 is off", fallback = "2", min = 0)
        double scale,

        @Parameter(value = "largest ratio of the L1 norms after and before guidance", fallback = "2.5", min = 1)
        double tau,

        @Parameter(value = "share of the guided output", fallback = "0.25", min = 0, max = 1)
        double alpha,

        @Parameter(value = "cross-attentions; [] means all of them", fallback = "[]")
        List<String> sites)
        implements Guidance {

    public NormalizedAttention {
        sites = List.copyOf(sites);
    }

    @Override
    public Cost cost() {
        return Cost.NONE.and("cross-attention is computed twice");
    }

    @Override
    public Guide begin(Run run) {
        Edit away = run.edit(
                Edit.kind("negative-attention", scale, tau, alpha),
                run.condition(negative),
                sites.toArray(String[]::new));
        return new Guide() {
            @Override
            public Branch aim(Evaluation here, Branch base) {
                return base.edited(away);
            }
        };
    }
}
