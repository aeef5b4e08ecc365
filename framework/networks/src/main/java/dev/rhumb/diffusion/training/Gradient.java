package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.OutOfMemory;

/**
 * The gradient of a minibatch's mean loss. Where memory does not suffice the minibatch is taken in halves, whose gradients add up to
 * the same one within rounding; it stays that way for the rest of the training.
 */
final class Gradient {
    private final TaskLoss objective;
    private final Progress progress;
    private int parts = 1;

    Gradient(TaskLoss objective, Progress progress) {
        this.objective = objective;
        this.progress = progress;
    }

    /**
     * Loss and gradient.
     *
     * @param loss mean over the images
     * @param gradient of the loss with respect to the flat weights
     */
    record Result(Late loss, NDArray gradient) {}

    /**
     * @param scratch owns the result
     * @param weights flat weights
     */
    Result of(NDManager scratch, NDArray weights, Minibatch batch) {
        while (true) {
            try {
                return inParts(scratch, weights, batch);
            } catch (RuntimeException e) {
                if (!OutOfMemory.is(e) || !objective.isSeparable() || 2 * parts > batch.size()) {
                    throw e;
                }
                parts *= 2;
                progress.notice("out of memory: from now on each batch of " + batch.size() + " is processed in " + parts
                        + " parts, with the same result within rounding");
            }
        }
    }

    private Result inParts(NDManager scratch, NDArray weights, Minibatch batch) {
        if (parts == 1) {
            return whole(scratch, weights, batch);
        }
        NDArray sum = weights.zerosLike();
        sum.attach(scratch);
        Late loss = Late.of(0);
        for (int part = 0; part < parts; part++) {
            int from = batch.size() * part / parts;
            int to = batch.size() * (part + 1) / parts;
            double share = (to - from) / (double) batch.size();
            try (NDManager inner = scratch.newSubManager()) {
                Result result = whole(inner, weights, batch.part(inner, from, to));
                sum.addi(result.gradient().mul(share));
                loss = loss.plus(result.loss().keep(scratch).times(share));
            }
        }
        return new Result(loss, sum);
    }

    private Result whole(NDManager scratch, NDArray weights, Minibatch batch) {
        NDArray leaf = weights.stopGradient();
        leaf.attach(scratch);
        leaf.setRequiresGradient(true);
        TaskLoss.Outcome outcome = objective.evaluate(leaf, batch);
        NDArray gradient = Autograd.gradient(leaf);
        gradient.attach(scratch);
        return new Result(outcome.loss(), gradient);
    }
}
