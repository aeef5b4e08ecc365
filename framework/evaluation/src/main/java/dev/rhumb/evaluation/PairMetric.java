package dev.rhumb.evaluation;

/** A metric over pairs of samples. */
interface PairMetric extends Metric {
    /** What it needs of them, so that one pass serves it and others. */
    PairNeeds pairs(MetricInput input);
}
