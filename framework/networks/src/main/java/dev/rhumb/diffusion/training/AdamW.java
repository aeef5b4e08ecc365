package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.network.ParameterSpec;
import java.util.Arrays;
import java.util.List;

/**
 * AdamW (Loshchilov and Hutter 2019, algorithm 2) on one flat weight vector. Its state is two vectors that belong to the caller, so
 * that a checkpoint holds all there is. To be called with the thread's gradient mode off.
 */
final class AdamW {
    private final Optimiser settings;
    private final NDArray mean;
    private final NDArray square;
    private final NDList weightChunks;
    private final NDList meanChunks;
    private final NDList squareChunks;
    private final NDList decayChunks;

    /**
     * @param manager owns the state
     * @param specs the weights' parameters, which say what decays
     * @param weights flat weights, which {@link #update} changes in place
     */
    AdamW(NDManager manager, Optimiser settings, List<ParameterSpec> specs, NDArray weights) {
        this.settings = settings;
        this.mean = manager.zeros(weights.getShape());
        this.square = manager.zeros(weights.getShape());
        float[] mask = new float[Math.toIntExact(weights.size())];
        for (ParameterSpec spec : specs) {
            if (spec.decays()) {
                Arrays.fill(mask, (int) spec.offset(), (int) (spec.offset() + spec.size()), 1f);
            }
        }
        this.weightChunks = Chunks.of(weights);
        this.meanChunks = Chunks.of(mean);
        this.squareChunks = Chunks.of(square);
        this.decayChunks = Chunks.of(manager.create(mask));
    }

    /** Running mean of the gradient. */
    NDArray mean() {
        return mean;
    }

    /** Running mean of the squared gradient. */
    NDArray square() {
        return square;
    }

    /**
     * Updates the weights in place.
     *
     * @param scratch owns the intermediate arrays
     * @param step counted from 0
     */
    void update(NDManager scratch, NDArray gradient, double rate, long step) {
        Factors factors = new Factors(scratch, settings, rate, step);
        NDList gradients = Chunks.of(gradient);
        for (int i = 0; i < gradients.size(); i++) {
            NDArray m = meanChunks.get(i);
            NDArray v = squareChunks.get(i);
            NDArray w = weightChunks.get(i);
            note(m, v, gradients.get(i), factors);
            try (NDArray denominator = v.sqrt().divi(factors.correction).addi(factors.epsilon);
                    NDArray change = m.div(denominator).muli(factors.rate)) {
                if (settings.weightDecay() > 0) {
                    try (NDArray decay = w.mul(decayChunks.get(i)).muli(factors.decay)) {
                        change.addi(decay);
                    }
                }
                w.subi(change);
            }
        }
    }

    private static void note(NDArray m, NDArray v, NDArray gradient, Factors factors) {
        try (NDArray fresh = gradient.mul(factors.takeMean);
                NDArray squared = gradient.square().muli(factors.takeSquare)) {
            m.muli(factors.keepMean).addi(fresh);
            v.muli(factors.keepSquare).addi(squared);
        }
    }

    /** The numbers of a step, as arrays that every piece shares. */
    private static final class Factors {
        private final NDArray keepMean;
        private final NDArray takeMean;
        private final NDArray keepSquare;
        private final NDArray takeSquare;
        private final NDArray correction;
        private final NDArray epsilon;
        private final NDArray rate;
        private final NDArray decay;

        Factors(NDManager scratch, Optimiser settings, double rate, long step) {
            this.keepMean = scratch.create(settings.beta1());
            this.takeMean = scratch.create(1 - settings.beta1());
            this.keepSquare = scratch.create(settings.beta2());
            this.takeSquare = scratch.create(1 - settings.beta2());
            this.correction = scratch.create(Math.sqrt(1 - Math.pow(settings.beta2(), step + 1.0)));
            this.epsilon = scratch.create(settings.epsilon());
            this.rate = scratch.create(rate / (1 - Math.pow(settings.beta1(), step + 1.0)));
            this.decay = scratch.create(rate * settings.weightDecay());
        }
    }
}
