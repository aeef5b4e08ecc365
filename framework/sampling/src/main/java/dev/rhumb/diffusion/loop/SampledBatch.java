package dev.rhumb.diffusion.loop;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * What a run of the loop made.
 *
 * @param samples {@code (B, ...)}, in data units; owned by the caller's manager
 * @param counts what it cost
 * @param nonFinite samples that turned NaN or infinite, with where; their rows are not to be used
 * @param ineffective indices of stack entries that were active and never changed anything
 * @param idle indices of stack entries whose interval held no evaluation
 */
public record SampledBatch(
        NDArray samples, Counts counts, List<NonFinite> nonFinite, List<Integer> ineffective, List<Integer> idle) {

    public SampledBatch {
        idle = List.copyOf(idle);
        nonFinite = List.copyOf(nonFinite);
        ineffective = List.copyOf(ineffective);
    }

    /**
     * Cost, summed over the batch.
     *
     * @param rows rows sent through a denoiser: evaluations of one sample each
     * @param forwards denoiser calls
     * @param gradients rows differentiated, through a denoiser or a likelihood
     * @param duplicates rows evaluated although an equal branch had been answered; 0 unless a guide misuses branches
     */
    public record Counts(long rows, long forwards, long gradients, long duplicates) {
        public Counts plus(Counts o) {
            return new Counts(rows + o.rows, forwards + o.forwards, gradients + o.gradients, duplicates + o.duplicates);
        }
    }

    /**
     * A sample that left the finite numbers.
     *
     * @param sample its index
     * @param step where it was first seen
     * @param sigma the noise level there
     */
    public record NonFinite(long sample, int step, double sigma) {}
}
