package dev.rhumb.plugins.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Classifier;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.ModelName;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Unsupported;
import java.util.function.UnaryOperator;

/**
 * Gradient-free classifier guidance, GFCG (Shenoy et al. 2024, arXiv:2411.15393): a classifier, never differentiated, picks
 * for each sample and evaluation the class that it takes the sample for, other than the wanted one {@code c}, as reference
 * {@code r}, and how much to contrast with it: {@code D = D_c + (scale - 1) (1 - p(c | x_t)) (D_c - D_r)}.
 *
 * <p>This weight is the one that makes the rule Bayes' where there are two classes: then it <em>is</em> {@code classifier}
 * at {@code scale - 1}, because {@code grad log p(c | x) = sum_k p(k | x) (score_c - score_k)}. With more classes the
 * strongest rival stands for all. The paper's own schedule of the weight is not reproduced.
 *
 * <p>Cost: one further network evaluation and one of the classifier per sample and evaluation.
 *
 * @param model name of the classifier {@code p(c | x_t)}
 * @param scale guidance weight; 1 is off
 */
@Method(
        name = "gfcg",
        paper = "Shenoy et al. 2024, arXiv:2411.15393",
        summary = "Contrasts with the likeliest other class of a classifier, by more where the classifier is"
                + " less certain.")
public record GradientFree(
        @ModelName @Parameter("name of the classifier, valid at x_t")
        String model,

        @Neutral(1) @Parameter("guidance weight; 1 is off") double scale)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(1, 0).and("and one evaluation of the classifier");
    }

    @Override
    public Guide begin(Run run) {
        Classifier classifier = run.classifier(model);
        int classes = run.classes();
        if (classes < 2 || classifier.classes() != classes) {
            throw new Unsupported("it contrasts with another class that both have, but the run's model has " + classes
                    + " and the classifier '" + model + "' " + classifier.classes());
        }
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                NDArray logs = classifier.logProbabilities(here.x(), here.level());
                NDArray wanted = run.condition().labels().oneHot(classes, logs.getDataType());
                wanted.attach(logs.getManager());
                NDArray rival = logs.sub(wanted.mul(1e30)).argMax(1).toType(DataType.INT64, false);
                NDArray doubt =
                        logs.exp().mul(wanted).sum(new int[] {1}, true).neg().add(1);
                Prediction conditional = here.conditional();
                Prediction reference = here.predict(Branch.CONDITIONAL.on(run.condition(rival)));
                return current -> {
                    NDArray difference = conditional.minus(reference);
                    return current.plus(scale - 1, difference.mul(PerSample.spread(doubt, difference)));
                };
            }
        };
    }
}
