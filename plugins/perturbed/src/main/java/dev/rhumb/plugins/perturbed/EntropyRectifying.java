package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import java.util.List;

/**
 * Entropy rectifying guidance, ERG (Ifriqi et al. 2025, arXiv:2504.13987), in its temperature form: {@code D = D_c + scale (D_c - D_p)},
 * where in D_p the softmax of some attentions has another temperature.
 *
 * <p>Differs from the paper, which also changes the step size of attention read as an energy's descent and the text
 * encoder's temperature; here the image network's temperature alone is changed, at sites that are chosen.
 *
 * <p>Cost: two network evaluations per sample. Alone it needs no null condition.
 *
 * @param scale guidance scale; 0 is off
 * @param temperature divides what enters the softmax; above 1 attention is more even, below 1 more decided; 1 is off
 * @param sites attentions of the network; none stands for all
 */
@Method(
        name = "erg",
        paper = "Ifriqi et al. 2025, arXiv:2504.13987",
        summary = "Steers away from the network's prediction with more uniform or more concentrated attention.")
public record EntropyRectifying(
        @Neutral(0) @Parameter("guidance scale; 0 is off") double scale,

        @Parameter(
                value = "divides the logits of the softmax; above 1 attention is more uniform",
                min = 1e-3,
                max = 1e3)
        double temperature,

        @Parameter(value = "attentions; [] means all of them", fallback = "[middle.attention]")
        List<String> sites)
        implements Perturbation {

    public EntropyRectifying {
        sites = List.copyOf(sites);
    }

    @Override
    public String edit() {
        return Edit.kind("tempered-attention", temperature);
    }
}
