package dev.rhumb.evaluation;

/**
 * Total variance (the trace of the covariance) of generated samples over that of real ones: 1 is right, below 1 the samples
 * have shrunk together, as guidance does within a class.
 */
public final class VarianceRatio {
    private VarianceRatio() {}

    /** @throws IllegalArgumentException if a set has fewer than two samples or the real one does not vary */
    public static double of(Features reference, Features generated) {
        Features.requireSameColumns(reference, generated);
        double real = reference.gaussian().trace();
        if (!(real > 0)) {
            throw new IllegalArgumentException(
                    "The reference samples are all equal, so there is no variance to compare with.");
        }
        return generated.gaussian().trace() / real;
    }
}
