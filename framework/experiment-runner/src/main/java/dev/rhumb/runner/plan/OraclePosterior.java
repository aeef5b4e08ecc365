package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.guidance.Classifier;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.NoiseLevel;

/** The exact posterior {@code p(c | x_t)} of a mixture: a perfect noise-robust classifier. */
record OraclePosterior(OracleSource world) implements LikelihoodSource {
    /** The name under which every run on an oracle has it. */
    static final String NAME = "exact";

    @Override
    public String identity() {
        return "exact posterior of " + world.identity();
    }

    @Override
    public Likelihood standIn() {
        return new Classifier() {
            @Override
            public NDArray logLikelihood(NDArray x, NoiseLevel level, Condition condition) {
                return StandInLikelihood.zero(x);
            }

            @Override
            public NDArray logProbabilities(NDArray x, NoiseLevel level) {
                return StandInLikelihood.equallyLikely(x, classes());
            }

            @Override
            public int classes() {
                return world.classNames().size();
            }
        };
    }

    @Override
    public Likelihood open(NDManager manager, DataType dataType) {
        return world.open(manager, dataType).posterior();
    }
}
