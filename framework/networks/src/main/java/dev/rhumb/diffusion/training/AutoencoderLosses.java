package dev.rhumb.diffusion.training;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an autoencoder minimises: the sum of these losses of a reconstruction, as in Esser et al. (2021) and Rombach et al. (2022).
 *
 * @param absolute weight of the mean absolute error of all values, at least 0
 * @param squared weight of their mean squared error, at least 0
 * @param regulariser weight of the bottleneck's own loss, at least 0: nats per latent dimension for a normal one, the codebook loss for
 *     a quantised one
 * @param perceptual distance in the features of a judge; none if absent
 * @param adversary a discriminator of patches, real or reconstructed; none if absent
 * @param revival how unused codes of a quantised bottleneck come back; they do not if absent
 */
public record AutoencoderLosses(
        @Parameter("weight of the mean absolute error of all values, at least 0")
        double absolute,

        @Parameter("weight of their mean squared error, at least 0")
        double squared,

        @Parameter("weight of the bottleneck's own loss, at least 0: nats per latent dimension for a normal "
                + "one, the codebook loss for a quantised one")
        double regulariser,

        @Parameter("distance in the features of a judge; none if absent") @Nullable
        Perceptual perceptual,

        @Parameter("a discriminator of patches, real or reconstructed; none if absent") @Nullable
        Adversary adversary,

        @Parameter("how unused codes of a quantised bottleneck come back; they do not if absent") @Nullable
        Revival revival) {

    /**
     * The distance of Zhang et al. (2018) in the features of a network that was trained before, with unit weights.
     *
     * @param network name or path of a model file of type judge; must not be the judge of an evaluation
     * @param weight above 0
     */
    public record Perceptual(
            @Parameter("name or path of a model file of type judge; must not be the judge of an evaluation")
            String network,

            @Parameter("above 0") double weight) {
        public Perceptual {
            require(weight > 0, "perceptual weight", "above 0", weight);
        }
    }

    /**
     * A patch discriminator (Isola et al. 2017) trained beside the autoencoder with the hinge loss and an AdamW of its own (betas 0.5
     * and 0.9, as Esser et al. do).
     *
     * @param widths features after each halving, each a multiple of 8
     * @param weight on top of the adaptive weight of Esser et al. (2021), equation 7; above 0
     * @param starts step at which it begins to learn and to be heard, at least 0
     * @param learningRate of its optimiser, above 0
     */
    public record Adversary(
            @Parameter("features after each halving, each a multiple of 8")
            List<Integer> widths,

            @Parameter("on top of the adaptive weight of Esser et al. (2021), equation 7; above 0")
            double weight,

            @Parameter("step at which it begins to learn and to be heard, at least 0")
            long starts,

            @Parameter("of its optimiser, above 0") double learningRate) {
        public Adversary {
            widths = List.copyOf(widths);
            if (widths.isEmpty() || widths.stream().anyMatch(w -> w < 8 || w % 8 != 0)) {
                throw new IllegalArgumentException("adversary widths must be multiples of 8, not " + widths);
            }
            require(weight > 0, "adversary weight", "above 0", weight);
            require(starts >= 0, "adversary starts", "at least 0", (double) starts);
            require(learningRate > 0, "adversary learning-rate", "above 0", learningRate);
        }

        Optimiser optimiser() {
            return new Optimiser(learningRate, 0.5, 0.9, 1e-8, 0, 0, Optimiser.Decay.CONSTANT, 1);
        }
    }

    /**
     * Every so often, codes that nothing in the present batch is nearest to are put where encodings of the batch lie (the random
     * restarts of Dhariwal et al. 2020).
     *
     * @param every steps between two revivals, at least 1
     * @param until the last step that revives, so that the codebook comes to rest
     */
    public record Revival(
            @Parameter("steps between two revivals, at least 1")
            int every,

            @Parameter("the last step that revives, so that the codebook comes to rest")
            long until) {
        public Revival {
            require(every >= 1, "revival every", "at least 1", every);
            require(until >= 0, "revival until", "at least 0", (double) until);
        }
    }

    public AutoencoderLosses {
        require(absolute >= 0, "absolute", "at least 0", absolute);
        require(squared >= 0, "squared", "at least 0", squared);
        require(regulariser >= 0, "regulariser", "at least 0", regulariser);
        require(absolute + squared > 0, "absolute and squared", "not both 0", absolute);
    }

    private static void require(boolean holds, String what, String allowed, double value) {
        if (!holds || Double.isInfinite(value)) {
            throw new IllegalArgumentException("losses: " + what + " must be " + allowed + ", not " + value);
        }
    }
}
