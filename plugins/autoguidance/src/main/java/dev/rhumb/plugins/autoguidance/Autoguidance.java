package dev.rhumb.plugins.autoguidance;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.ModelName;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;

/**
 * Autoguidance (Karras et al. 2024, arXiv:2406.02507, eq. 4): guides a model by a worse version of itself under the
 * same condition, {@code D = D_good + (scale - 1)(D_good - D_bad)}. Both make the same kind of errors, the bad one more
 * of them, so their difference points to better samples without leaving modes behind.
 *
 * <p>Cost: one evaluation of each network per sample, in two forwards.
 *
 * @param model name of the worse model of the same data
 * @param scale guidance weight; 1 is off
 */
@Method(
        name = "autoguidance",
        paper = "Karras et al. 2024, arXiv:2406.02507, eq. 4",
        summary = "Extrapolates from a worse version of the model through the model.")
@Preset(
        name = "edm2-512",
        sets = "scale: 2.05",
        source = "arXiv:2406.02507, EDM2 on ImageNet-512: 2.05 to 2.45 by size")
@Preset(name = "edm2-64", sets = "scale: 1.7", source = "arXiv:2406.02507, EDM2 on ImageNet-64: 1.70 to 2.20")
@Preset(
        name = "edm2-unconditional",
        sets = "scale: 2.85",
        source = "arXiv:2406.02507, EDM2-S without classes: 2.85 to 2.90")
public record Autoguidance(
        @ModelName @Parameter("name of the worse model of the same data")
        String model,

        @Neutral(1) @Parameter("guidance weight; 1 is off, above 1 extrapolates")
        double scale)
        implements Contrast {

    @Override
    public Branch against(Run run) {
        return Branch.CONDITIONAL.by(run.model(model));
    }

    @Override
    public NDArray combine(NDArray good, NDArray bad, Evaluation here) {
        return good.add(good.sub(bad).mul(scale - 1));
    }
}
