package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import java.util.List;

/**
 * Guidance against the same network with its inside perturbed in any way the model knows:
 * {@code D = D_c + scale (D_c - D_p)}. With identity attention it is perturbed-attention guidance, PAG (Ahn et al. 2024,
 * arXiv:2403.17377, eq. 14); on the oracle, dropping components is the perturbation. Published perturbations have methods
 * of their own names: {@code pag}, {@code seg}, {@code slg}, {@code tpg}, {@code erg}, {@code in-situ}.
 *
 * <p>Cost: two network evaluations per sample.
 *
 * @param edit the kind of perturbation; the model says which it knows
 * @param sites where it applies; none stands for every site that suits it
 * @param scale guidance scale; 0 is off
 */
@Method(
        name = "perturbed",
        paper = "Ahn et al. 2024, arXiv:2403.17377, eq. 14",
        summary = "Steers away from the prediction of the network with a perturbation inside.")
public record Perturbed(
        @Parameter("kind of perturbation; the model must support it")
        String edit,

        @Parameter("sites where it applies; [] means every suitable site")
        List<String> sites,

        @Neutral(0) @Parameter("guidance scale; 0 is off") double scale)
        implements Perturbation {

    public Perturbed {
        sites = List.copyOf(sites);
    }
}
