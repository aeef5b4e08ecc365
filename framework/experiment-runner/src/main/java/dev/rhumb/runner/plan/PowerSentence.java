package dev.rhumb.runner.plan;

import dev.rhumb.evaluation.statistics.Power;
import dev.rhumb.runner.experiment.Experiment;
import java.util.Locale;
import java.util.Optional;

/** Which differences the chosen numbers of blocks and samples can detect, in two sentences. */
final class PowerSentence {
    private static final double LEVEL = 0.05;

    private PowerSentence() {}

    /** Empty where nothing is compared, or one block gives no spread. */
    static Optional<String> of(RunPlan plan) {
        Experiment experiment = plan.experiment();
        int blocks = experiment.samples().seeds().size();
        int arms = experiment.guidance().values().size();
        if (blocks < 2 || arms < 2) {
            return Optional.empty();
        }
        int comparisons = experiment.baseline().isPresent() || arms > 4 ? arms - 1 : arms * (arms - 1) / 2;
        return Optional.of(of(blocks, experiment.samples().count(), comparisons));
    }

    /**
     * @param blocks at least 2
     * @param samples of a block
     * @param comparisons in the family of the primary comparison
     */
    static String of(int blocks, int samples, int comparisons) {
        double alone = Power.detectable(blocks, LEVEL, Power.USUAL);
        double first = Power.detectable(blocks, LEVEL / comparisons, Power.USUAL);
        // The largest variance of a share, and two arms that have no noise in common: what can go wrong at most, but
        // for blocks that differ.
        double share = Math.sqrt(2 * 0.25 / samples);
        return String.format(
                Locale.ROOT,
                "%d blocks find a paired difference of %.1f standard deviations of its block values with a power of 80 %%%s."
                        + " For a share near 1/2 of %d samples in each block, where arms have no noise in common, that is %s%s;"
                        + " common noise makes it smaller, blocks that differ larger.",
                blocks,
                alone,
                comparisons == 1
                        ? ""
                        : String.format(Locale.ROOT, ", the first of %d comparisons %.1f", comparisons, first),
                samples,
                words(alone * share),
                comparisons == 1 ? "" : " and " + words(first * share));
    }

    private static String words(double difference) {
        return difference < 1 ? String.format(Locale.ROOT, "%.3f", difference) : "more than 1";
    }
}
