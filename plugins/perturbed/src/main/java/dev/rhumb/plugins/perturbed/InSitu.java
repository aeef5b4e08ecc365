package dev.rhumb.plugins.perturbed;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Run;
import java.util.List;

/**
 * In-situ autoguidance (arXiv:2510.17136): autoguidance whose bad model is the same network with dropout switched on,
 * {@code D = D_b + scale (D_c - D_b)}. What is dropped is drawn again at each evaluation, for each sample by itself.
 *
 * <p>Cost: two network evaluations per sample. Needs no null condition.
 *
 * @param scale guidance weight; 1 is off
 * @param rate share of the values that dropout sets to 0; 0 is off
 * @param sites blocks of the network; none stands for all
 */
@Method(
        name = "in-situ",
        paper = "arXiv:2510.17136, 2025",
        summary = "Steers away from the same network's prediction with dropout.")
public record InSitu(
        @Neutral(1) @Parameter("guidance weight; 1 is off") double scale,

        @Parameter(value = "share of the values that dropout sets to 0", fallback = "0.1", min = 0, max = 0.99)
        double rate,

        @Parameter(value = "blocks; [] means all of them", fallback = "[]")
        List<String> sites)
        implements Contrast {

    public InSitu {
        sites = List.copyOf(sites);
    }

    @Override
    public Branch against(Run run) {
        return Branch.CONDITIONAL.edited(run.edit(Edit.kind("dropout", rate), sites.toArray(String[]::new)));
    }

    @Override
    public NDArray combine(NDArray conditional, NDArray dropped, Evaluation here) {
        return conditional.add(conditional.sub(dropped).mul(scale - 1));
    }
}
