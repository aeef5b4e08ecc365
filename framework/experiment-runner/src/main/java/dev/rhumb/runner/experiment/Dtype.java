package dev.rhumb.runner.experiment;

import ai.djl.ndarray.types.DataType;

/** The data type of the trajectories. */
public enum Dtype {
    FLOAT32,
    FLOAT64;

    /** The engine's name for it. */
    public DataType type() {
        return this == FLOAT32 ? DataType.FLOAT32 : DataType.FLOAT64;
    }
}
