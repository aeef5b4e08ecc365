package dev.rhumb.runner.measure;

/** The number format of products of pairs of samples. Moments, decompositions and what is added up are in double precision. */
public enum PairPrecision {
    FLOAT64,
    FLOAT32
}
