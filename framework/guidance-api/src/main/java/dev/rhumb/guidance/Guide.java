package dev.rhumb.guidance;

import java.util.function.UnaryOperator;
import org.apiguardian.api.API;

/**
 * The four moments of a guidance in a run. Each defaults to "change nothing"; implement those the method has.
 *
 * <p>A guide is stateless: per-sample state goes through {@link Evaluation#recall} and {@link Evaluation#remember}, so
 * that the loop can rewind, resample and replay it. One run uses a guide from one thread; two runs never share one.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public interface Guide {

    /**
     * First at each evaluation: what "conditional" means here. {@code base} has model, condition, point and level
     * filled in; later guides receive what earlier ones returned.
     */
    default Branch aim(Evaluation here, Branch base) {
        return base;
    }

    /**
     * At each evaluation, every stage of every step. Ask for branches now, read their values later: the returned
     * function runs after all guides have asked, so that everything asked for is one network forward. It receives the
     * running prediction: the conditional one, refined by the guides before. It may ask late, at the price of another
     * network call.
     */
    default UnaryOperator<Prediction> refine(Evaluation here) {
        return UnaryOperator.identity();
    }

    /**
     * Once per step, after the sampler proposed and before noise is drawn. {@code here} is the step's first evaluation
     * (under Heun: the predictor's). Change the mean; leave the levels.
     */
    default Transition shift(Evaluation here, Transition proposed) {
        return proposed;
    }

    /**
     * Once per arrival at a grid level, the start and the clean end included, before the step from there. Answers asked
     * for here are reused by the step.
     */
    default Move arrive(Evaluation here) {
        return Move.on();
    }
}
