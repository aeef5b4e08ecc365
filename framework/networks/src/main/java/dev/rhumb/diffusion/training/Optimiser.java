package dev.rhumb.diffusion.training;

import dev.rhumb.guidance.Parameter;

/**
 * Settings of AdamW (Loshchilov and Hutter 2019) and of the learning rate over time.
 *
 * @param learningRate at the end of the warm-up, above 0
 * @param beta1 decay of the mean gradient, in [0, 1)
 * @param beta2 decay of the mean squared gradient, in [0, 1)
 * @param epsilon added to the root of the mean squared gradient, above 0
 * @param weightDecay share of a weight lost per step and unit of learning rate; matrices and kernels only; at least 0
 * @param warmUp steps over which the learning rate rises linearly from 0; at least 0
 * @param decay what happens to the learning rate after the warm-up
 * @param clip largest Euclidean norm of the whole gradient, above 0; longer gradients are shortened to it
 */
public record Optimiser(
        @Parameter(value = "at the end of the warm-up, above 0", fallback = "1e-3")
        double learningRate,

        @Parameter(value = "decay of the mean gradient, in [0, 1)", fallback = "0.9")
        double beta1,

        @Parameter(value = "decay of the mean squared gradient, in [0, 1)", fallback = "0.99")
        double beta2,

        @Parameter(value = "added to the root of the mean squared gradient, above 0", fallback = "1e-8")
        double epsilon,

        @Parameter(
                value = "share of a weight lost per step and unit of learning rate; matrices and kernels only; at "
                        + "least 0",
                fallback = "0",
                min = 0)
        double weightDecay,

        @Parameter(value = "steps over which the learning rate rises linearly from 0", fallback = "100", min = 0)
        int warmUp,

        @Parameter(value = "what happens to the learning rate after the warm-up", fallback = "constant")
        Decay decay,

        @Parameter(
                value = "largest Euclidean norm of the whole gradient, above 0; longer gradients are shortened to "
                        + "it",
                fallback = "1")
        double clip) {
    /** 1e-3, betas 0.9 and 0.99, epsilon 1e-8, no weight decay, 100 steps of warm-up, constant, clip 1. */
    public static final Optimiser DEFAULT = new Optimiser(1e-3, 0.9, 0.99, 1e-8, 0, 100, Decay.CONSTANT, 1);

    /** The learning rate after the warm-up. */
    public enum Decay {
        /** Stays. */
        CONSTANT,
        /** Falls to 0 at the last step along half a cosine. */
        COSINE
    }

    public Optimiser {
        require(learningRate > 0, "learning-rate", "above 0", learningRate);
        require(beta1 >= 0 && beta1 < 1, "beta1", "in [0, 1)", beta1);
        require(beta2 >= 0 && beta2 < 1, "beta2", "in [0, 1)", beta2);
        require(epsilon > 0, "epsilon", "above 0", epsilon);
        require(weightDecay >= 0, "weight-decay", "at least 0", weightDecay);
        require(warmUp >= 0, "warm-up", "at least 0", warmUp);
        require(clip > 0, "clip", "above 0", clip);
    }

    private static void require(boolean holds, String what, String allowed, double value) {
        if (!holds) {
            throw new IllegalArgumentException("optimiser " + what + " must be " + allowed + ", not " + value);
        }
    }

    /**
     * The learning rate of a step.
     *
     * @param step counted from 0
     * @param steps length of the training
     */
    public double rate(long step, long steps) {
        double warm = warmUp == 0 ? 1 : Math.min(1, (step + 1) / (double) warmUp);
        double rest = Math.max(0, step - warmUp) / (double) Math.max(1, steps - warmUp);
        return learningRate * warm * (decay == Decay.COSINE ? (1 + Math.cos(Math.PI * Math.min(1, rest))) / 2 : 1);
    }
}
