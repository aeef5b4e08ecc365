package dev.rhumb.diffusion.training;

import java.util.ArrayList;
import java.util.List;

/** Losses and gradient norms since the last report. They stay on the device until somebody needs them. */
final class LossLog {
    /** Steps after which they are read in any case, so that a loss that is no number is found soon. */
    private static final int MOST = 100;

    private record Noted(long step, Late loss, Late norm) {}

    private final List<Noted> waiting = new ArrayList<>();
    private double loss;
    private double norm;

    void note(long step, Late stepLoss, Late stepNorm) {
        waiting.add(new Noted(step, stepLoss, stepNorm));
    }

    boolean isLong() {
        return waiting.size() >= MOST;
    }

    /**
     * Reads what was noted.
     *
     * @throws IllegalStateException if a loss is no longer a number; names the first such step
     */
    void read() {
        for (Noted noted : waiting) {
            double value = noted.loss().get();
            if (!Double.isFinite(value)) {
                throw new IllegalStateException("the loss of step " + noted.step() + " is " + value
                        + "; a lower learning rate or a longer warm-up may help");
            }
            loss += value;
            norm += noted.norm().get();
        }
        waiting.clear();
    }

    /** The sum of the losses read. */
    double loss() {
        return loss;
    }

    /** The sum of the norms read. */
    double norm() {
        return norm;
    }

    void clear() {
        loss = 0;
        norm = 0;
    }
}
