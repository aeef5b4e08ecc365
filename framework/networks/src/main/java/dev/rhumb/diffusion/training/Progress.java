package dev.rhumb.diffusion.training;

import java.time.Duration;

/** Receives the course of a training; called on the training thread at every report. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress SILENT = report -> {};

    /**
     * How far a training is.
     *
     * @param step steps done
     * @param steps steps in all
     * @param loss mean training loss since the last report
     * @param learningRate of the last step
     * @param gradientNorm mean norm of the gradient before it was clipped, since the last report
     * @param validationLoss latest validation loss, NaN before the first
     * @param validationAccuracy latest share of held-out images classified rightly, NaN for denoisers and before the first
     * @param imagesPerSecond since the last report
     * @param left estimated time to the end
     */
    record Report(
            long step,
            long steps,
            double loss,
            double learningRate,
            double gradientNorm,
            double validationLoss,
            double validationAccuracy,
            double imagesPerSecond,
            Duration left) {}

    /** Called before each step; throwing stops the training, and the last checkpoint stays. */
    default void step() {}

    /** Receives a sentence when something is done in another way than requested, without changing the result. */
    default void notice(String sentence) {}

    /** Called at every report. */
    void report(Report report);
}
