package dev.rhumb.guidance;

import java.util.function.UnaryOperator;
import org.apiguardian.api.API;

/**
 * The four moments of a guidance in a run. By default each changes nothing; implement those that the method needs.
 *
 * <p>A guide is stateless: per-sample state goes through {@link Evaluation#recall} and {@link Evaluation#remember}, so
 * that the loop can rewind, resample and replay it. One run uses a guide from one thread; two runs never share one.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public interface Guide {

    /**
     * Called first at each evaluation, to define what "conditional" means here. {@code base} has model, condition, point and level
     * filled in; later guides receive what earlier ones returned.
     */
    default Branch aim(Evaluation here, Branch base) {
        return base;
    }

    /**
     * Called at each evaluation, for every stage of every step. Request branches now and read their values later: the returned
     * function runs after all guides have requested theirs, so that all requests run in one forward pass. It receives the
     * running prediction, which is the conditional one refined by earlier guides. It may request further branches, at the cost
     * of another forward pass.
     */
    default UnaryOperator<Prediction> refine(Evaluation here) {
        return UnaryOperator.identity();
    }

    /**
     * Called once per step, after the sampler's proposal and before noise is drawn. {@code here} is the step's first evaluation
     * (under Heun: the predictor's). Change the mean only, not the levels.
     */
    default Transition shift(Evaluation here, Transition proposed) {
        return proposed;
    }

    /**
     * Called at each arrival at a grid level, including the start and the clean end, before the step from there. The step
     * reuses predictions requested here.
     */
    default Move arrive(Evaluation here) {
        return Move.on();
    }
}
