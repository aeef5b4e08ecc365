package dev.rhumb.plugins.composed;

import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Composed conditions (Liu et al. 2022, arXiv:2206.01714): {@code D + scale sum_i w_i (D_i - D_u)}, a sum over named
 * conditions with a weight each; a negative weight steers away. Affine, so it means the same in every space.
 *
 * <p>Adds to what the rest of the stack does. With {@code classifier-free} the run's own condition is one more term,
 * {@code D_u + w (D_c - D_u) + sum_i w_i (D_i - D_u)}; after {@code unconditional} the named conditions stand alone.
 *
 * <p>Cost: one network evaluation per sample for each condition and one without, in one forward.
 *
 * @param conditions classes or captions, each with its weight
 * @param scale factor on all weights; 0 is off
 */
@Method(
        name = "composed",
        paper = "Liu et al. 2022, arXiv:2206.01714",
        summary = "Adds the directions of several conditions, with a weight each.")
public record Composed(
        @Parameter("classes or captions, each with its weight; a negative one steers away")
        Map<String, Double> conditions,

        @Neutral(0) @Parameter(value = "factor on all weights; 0 is off", fallback = "1")
        double scale)
        implements Guidance {

    public Composed {
        // In the order given: sums of floating-point numbers depend on it.
        conditions = Collections.unmodifiableMap(new LinkedHashMap<>(conditions));
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException("composed: conditions is empty; give at least one with its weight");
        }
        conditions.forEach((name, weight) -> {
            if (!Double.isFinite(weight)) {
                throw new IllegalArgumentException(
                        "composed: the weight of '" + name + "' is " + weight + "; it must be a finite number");
            }
        });
    }

    @Override
    public Guide begin(Run run) {
        Branch without = Branch.CONDITIONAL.on(run.nothing());
        List<Branch> branches = conditions.keySet().stream()
                .map(name -> Branch.CONDITIONAL.on(run.condition(name)))
                .toList();
        List<Double> weights = new ArrayList<>(conditions.values());
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction none = here.predict(without);
                List<Prediction> each = branches.stream().map(here::predict).toList();
                return current -> {
                    Prediction sum = current;
                    for (int i = 0; i < weights.size(); i++) {
                        sum = sum.plus(scale * weights.get(i), each.get(i).minus(none));
                    }
                    return sum;
                };
            }
        };
    }

    @Override
    public Cost cost() {
        return Cost.of(conditions.size() + 1, 0);
    }
}
