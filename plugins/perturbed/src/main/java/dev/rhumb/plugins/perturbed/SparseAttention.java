package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Branch;
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
 * PLADIS (Kim and Sim 2025, arXiv:2503.07677): the softmax of cross-attentions becomes {@code lambda entmax-1.5 + (1 - lambda) softmax}, beyond 1 an
 * extrapolation from the dense to the sparse map.
 *
 * <p>Sources: the rule as ports of the authors' code (cubeyoung/PLADIS) have it, {@code dense + lambda (sparse - dense)} with entmax-1.5;
 * the paper also tries sparsemax, which is not here.
 *
 * <p>It changes what "conditional" means, so other methods' branches are changed too, as in the paper.
 *
 * <p>Cost: no further evaluation.
 *
 * @param lambda weight of the sparse map; 0 is off
 * @param sites cross-attentions of the network; none stands for all
 */
@Method(
        name = "pladis",
        paper = "Kim and Sim 2025, arXiv:2503.07677",
        summary = "Extrapolates cross-attention from its dense map through a sparse one.")
@Preset(name = "paper", sets = "lambda: 2", source = "the authors' default for Stable Diffusion XL")
public record SparseAttention(
        @Neutral(0) @Parameter(value = "weight of the sparse map; 0 is off", fallback = "2", min = 0, max = 10)
        double lambda,

        @Parameter(value = "cross-attentions; [] means all of them", fallback = "[]")
        List<String> sites)
        implements Guidance {

    public SparseAttention {
        sites = List.copyOf(sites);
    }

    @Override
    public Guide begin(Run run) {
        Edit sparse = run.edit(Edit.kind("sparse-attention", lambda), sites.toArray(String[]::new));
        return new Guide() {
            @Override
            public Branch aim(Evaluation here, Branch base) {
                return base.edited(sparse);
            }
        };
    }
}
