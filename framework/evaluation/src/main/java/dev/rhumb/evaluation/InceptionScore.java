package dev.rhumb.evaluation;

import java.util.Arrays;
import java.util.List;

/**
 * Inception score: T. Salimans et al., "Improved Techniques for Training GANs", NeurIPS 2016, section 4:
 * {@code exp E KL(p(y|x) || p(y))}, from 1 to the number of classes, with natural logarithms.
 *
 * <p>It looks at generated samples only, knows nothing of variety within a class, and rewards over-guidance: in the scale
 * of classifier-free guidance it is monotone. With another classifier than Inception the value is comparable only to values
 * of the same classifier. Samples in an order sorted by class must be shuffled first if they are split into chunks.
 */
public final class InceptionScore {
    private InceptionScore() {}

    /**
     * @param perSplit the score of each chunk
     * @param mean their mean
     * @param deviation their population standard deviation
     */
    public record OverSplits(List<Double> perSplit, double mean, double deviation) {
        /** Copies {@code perSplit}. */
        public OverSplits {
            perSplit = List.copyOf(perSplit);
        }
    }

    /**
     * The score of each of {@code splits} chunks of consecutive rows; chunk i is rows {@code i n / splits} to {@code
     * (i + 1) n / splits}.
     *
     * @param logits n x classes, before the softmax
     */
    public static OverSplits ofLogits(Features logits, int splits) {
        int n = logits.rows();
        if (splits < 1 || splits > n) {
            throw new IllegalArgumentException(
                    "The number of splits is " + splits + ", but it must be from 1 to the " + n + " samples.");
        }
        double[] scores = new double[splits];
        for (int i = 0; i < splits; i++) {
            scores[i] = score(logits, (int) ((long) i * n / splits), (int) ((i + 1L) * n / splits));
        }
        Moments moments = Moments.of(scores);
        return new OverSplits(Arrays.stream(scores).boxed().toList(), moments.mean(), moments.populationDeviation());
    }

    // E KL(p(y|x) || p(y)) = H(mean of p) - mean of H(p): each probability's logarithm comes from the logits, so none
    // is 0.
    private static double score(Features logits, int from, int to) {
        double[] marginal = new double[logits.columns()];
        double negativeEntropy = 0;
        for (int row = from; row < to; row++) {
            double[] logProbabilities = logSoftmax(logits.row(row));
            for (int c = 0; c < marginal.length; c++) {
                double p = Math.exp(logProbabilities[c]);
                marginal[c] += p;
                negativeEntropy += p * logProbabilities[c];
            }
        }
        int count = to - from;
        double score = negativeEntropy / count;
        for (double sum : marginal) {
            double p = sum / count;
            score -= p > 0 ? p * Math.log(p) : 0;
        }
        return Math.exp(score);
    }

    private static double[] logSoftmax(double[] logits) {
        double largest = Arrays.stream(logits).max().orElseThrow();
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - largest);
        }
        double normalizer = largest + Math.log(sum);
        return Arrays.stream(logits).map(logit -> logit - normalizer).toArray();
    }
}
