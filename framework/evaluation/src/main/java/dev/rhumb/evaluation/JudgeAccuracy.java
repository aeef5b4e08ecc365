package dev.rhumb.evaluation;

/**
 * Share of generated samples that a judge assigns to their intended class. The judge must be another network than
 * the classifier that guides: adversarial samples convince only their guide.
 */
public final class JudgeAccuracy {
    private JudgeAccuracy() {}

    /**
     * A sample counts if its label is among the {@code k} largest logits; a logit equal to the label's counts as larger,
     * so that a judge that says the same of every class scores 0, not 1.
     *
     * @param logits n x classes
     * @param labels the intended class, one per sample
     */
    public static double top(int k, Features logits, Labels labels) {
        if (logits.rows() != labels.size()) {
            throw new IllegalArgumentException(
                    "There are logits for " + logits.rows() + " samples, but " + labels.size() + " labels.");
        }
        if (k < 1 || k > logits.columns()) {
            throw new IllegalArgumentException("The k of top-k accuracy is " + k + ", but it must be from 1 to the "
                    + logits.columns() + " classes.");
        }
        int right = 0;
        for (int i = 0; i < labels.size(); i++) {
            right += rank(logits, i, labels.get(i)) < k ? 1 : 0;
        }
        return (double) right / labels.size();
    }

    private static int rank(Features logits, int row, int label) {
        if (label >= logits.columns()) {
            throw new IllegalArgumentException("Sample " + row + " has label " + label + ", but the judge has only "
                    + logits.columns() + " classes.");
        }
        double own = logits.get(row, label);
        int above = 0;
        for (int c = 0; c < logits.columns(); c++) {
            above += c != label && logits.get(row, c) >= own ? 1 : 0;
        }
        return above;
    }
}
