package dev.rhumb.plugins.independentcondition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Numbers;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import java.util.function.UnaryOperator;

/**
 * Independent-condition guidance, ICG (Sadat et al. 2024, arXiv:2407.02687, section 4.1): classifier-free guidance
 * without a null condition, contrasting with a class drawn at random for each sample and evaluation. Where the model
 * reads captions, the contrast is with Gaussian noise in the caption embedding's place, of its mean and deviation.
 *
 * <p>Cost: as classifier-free guidance; the model need not be trained with label dropout.
 *
 * @param scale guidance weight; 1 is off
 */
@Method(
        name = "icg",
        paper = "Sadat et al. 2024, arXiv:2407.02687, section 4.1",
        summary = "Contrasts with a random condition, so that no null condition is needed.")
public record IndependentCondition(
        @Neutral(1) @Parameter("guidance weight; 1 is off") double scale) implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(1, 0);
    }

    @Override
    public Guide begin(Run run) {
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction conditional = here.conditional();
                // Drawn here, once: branches compare conditions by identity.
                Prediction other = here.predict(Branch.CONDITIONAL.on(random(run, here)));
                return current -> current.plus(scale - 1, conditional.minus(other));
            }
        };
    }

    private static Condition random(Run run, Evaluation here) {
        return run.classes() == 0 && run.condition().hasCaptions()
                ? run.condition().with(randomEmbedding(run.condition().embedding(), here))
                : run.condition(randomLabels(run, here));
    }

    /** Standard normals, {@code (B, width)}, brought to each row's mean and deviation. */
    private static NDArray randomEmbedding(NDArray embedding, Evaluation here) {
        NDArray normals = here.noise("condition", embedding.getShape().slice(1));
        return normals.mul(PerSample.std(embedding)).add(PerSample.mean(embedding));
    }

    /** A uniform class per row, {@code (B)}, from a standard normal by its distribution function. */
    private static NDArray randomLabels(Run run, Evaluation here) {
        float[] normals =
                here.noise("class", new Shape(1)).toType(DataType.FLOAT32, true).toFloatArray();
        long[] labels = new long[normals.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = Math.min(run.classes() - 1L, (long) (uniform(normals[i]) * run.classes()));
        }
        return Numbers.indices(here.x(), labels);
    }

    /** The standard normal distribution function, by its logistic approximation (Bowling et al. 2009, eq. 3). */
    private static double uniform(double normal) {
        return 1 / (1 + Math.exp(-(0.07056 * normal * normal * normal + 1.5976 * normal)));
    }
}
