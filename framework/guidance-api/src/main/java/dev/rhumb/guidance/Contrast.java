package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;
import org.apiguardian.api.API;

/**
 * The common family: the conditional prediction against one other. Most plugins are a record with this one method.
 *
 * <p>Contrasts are deltas relative to the model's conditional prediction, so several of them in a stack add and
 * commute: CFG(w) + PAG(k) is {@code D_c + (w-1)(D_c - D_u) + k(D_c - D_p)} in either order.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public interface Contrast extends Guidance {

    /**
     * The guided value. Write it as {@code conditional + k * (...)} with {@code k = 0} at the neutral value, so that
     * the neutral value changes no bit. It must not mix rows, and must return {@code conditional} where both arguments are
     * equal (beware of 0/0).
     *
     * @param conditional the conditional prediction in {@link #space()}, {@code (B, ...)}
     * @param other the prediction of {@link #against}, {@code (B, ...)}
     * @return the guided value in {@link #space()}, {@code (B, ...)}
     */
    NDArray combine(NDArray conditional, NDArray other, Evaluation here);

    /** The branch to contrast with; called once. Default: the same branch without its condition. */
    default Branch against(Run run) {
        return Branch.CONDITIONAL.on(run.nothing());
    }

    /** The space the rule acts in. The result is converted to x0-hat as a difference, so an unchanged value keeps its bits. */
    default Space space() {
        return Space.DENOISED;
    }

    /** One further evaluation, of {@link #against}. */
    @Override
    default Cost cost() {
        return Cost.of(1, 0);
    }

    @Override
    default Guide begin(Run run) {
        Branch against = against(run);
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction conditional = here.conditional();
                Prediction other = here.predict(against);
                return current -> {
                    NDArray c = conditional.in(space());
                    NDArray guided = combine(c, other.in(space()), here);
                    // A single row would be broadcast to all without notice.
                    if (!guided.getShape().equals(c.getShape()) || guided.getDataType() != c.getDataType()) {
                        throw new IllegalArgumentException("combine returned an estimate of shape " + guided.getShape()
                                + " for a batch of shape " + c.getShape() + ", of type "
                                + guided.getDataType() + " in a run of type "
                                + c.getDataType() + "; return one of the batch's shape and type (toType)");
                    }
                    return current.plus(here.level().perUnit(space()), guided.sub(c));
                };
            }
        };
    }
}
