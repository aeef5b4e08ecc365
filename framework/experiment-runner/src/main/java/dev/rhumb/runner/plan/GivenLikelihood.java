package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Likelihood;

/**
 * A likelihood of a plugin, which has no weights of its own.
 *
 * @param likelihood the record
 * @param identity its keys and its type
 */
record GivenLikelihood(Likelihood likelihood, String identity) implements LikelihoodSource {
    @Override
    public Likelihood open(NDManager manager, DataType dataType) {
        return likelihood;
    }

    @Override
    public void requireKnown(Condition condition) {
        likelihood.requireKnown(condition);
    }
}
