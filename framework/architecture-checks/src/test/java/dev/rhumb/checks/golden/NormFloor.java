package dev.rhumb.checks.golden;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.PerSample;

/**
 * What a peer of CFG-Zero* does otherwise: it adds {@code floor} to the squared norm it divides by, so that its optimal
 * scale of the unconditional prediction is a little smaller. The difference is added as an entry of its own.
 *
 * @param scale guidance weight, as of the rule
 * @param floor what the peer adds
 */
record NormFloor(double scale, double floor) implements Contrast {

    @Override
    public NDArray combine(NDArray conditional, NDArray unconditional, Evaluation here) {
        NDArray squared = PerSample.dot(unconditional, unconditional);
        NDArray dot = PerSample.dot(conditional, unconditional);
        NDArray excess = dot.div(squared).sub(dot.div(squared.add(floor)));
        return conditional.add(unconditional.mul(excess).mul(scale - 1));
    }
}
