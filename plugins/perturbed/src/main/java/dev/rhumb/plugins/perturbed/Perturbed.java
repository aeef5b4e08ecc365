package dev.rhumb.plugins.perturbed;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Run;
import java.util.List;

/**
 * Guidance against the same network with its inside perturbed at named sites:
 * {@code D = D_c + scale (D_c - D_p)}. With identity attention it is perturbed-attention guidance, PAG (Ahn et al. 2024,
 * arXiv:2403.17377, eq. 14); on the oracle, dropping components is the perturbation.
 *
 * <p>Cost: two network evaluations per sample.
 *
 * @param edit the kind of perturbation; the model says which it knows
 * @param sites where it applies
 * @param scale guidance scale; 0 is off
 */
@Method(
        name = "perturbed",
        paper = "Ahn et al. 2024, arXiv:2403.17377, eq. 14",
        summary = "Steers away from what the network says when it is perturbed inside.")
public record Perturbed(
        @Parameter("kind of perturbation, of those the model knows")
        String edit,

        @Parameter("sites where it applies") List<String> sites,
        @Neutral(0) @Parameter("guidance scale; 0 is off") double scale)
        implements Contrast {

    public Perturbed {
        sites = List.copyOf(sites);
    }

    @Override
    public Branch against(Run run) {
        return Branch.CONDITIONAL.edited(run.edit(edit, sites.toArray(String[]::new)));
    }

    @Override
    public NDArray combine(NDArray conditional, NDArray perturbed, Evaluation here) {
        return conditional.add(conditional.sub(perturbed).mul(scale));
    }
}
