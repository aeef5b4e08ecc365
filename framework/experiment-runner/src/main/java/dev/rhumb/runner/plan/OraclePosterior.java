package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.guidance.Likelihood;

/** The exact posterior {@code p(c | x_t)} of a mixture: a perfect noise-robust classifier. */
record OraclePosterior(OracleSource world) implements LikelihoodSource {
    /** The name under which every run on an oracle has it. */
    static final String NAME = "exact";

    @Override
    public String identity() {
        return "exact posterior of " + world.identity();
    }

    @Override
    public Likelihood open(NDManager manager, DataType dataType) {
        return world.open(manager, dataType).posterior();
    }
}
