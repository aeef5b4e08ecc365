package dev.rhumb.plugins.perturbed;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Run;
import java.util.List;

/** Guidance against the same network with its inside edited: {@code D = D_c + scale (D_c - D_p)}. */
interface Perturbation extends Contrast {

    /** The kind of edit, of those the model knows. */
    String edit();

    /** Where it applies; none stands for every site that suits it. */
    List<String> sites();

    /** 0 is off. */
    double scale();

    @Override
    default Branch against(Run run) {
        return Branch.CONDITIONAL.edited(run.edit(edit(), sites().toArray(String[]::new)));
    }

    @Override
    default NDArray combine(NDArray conditional, NDArray perturbed, Evaluation here) {
        return conditional.add(conditional.sub(perturbed).mul(scale()));
    }
}
