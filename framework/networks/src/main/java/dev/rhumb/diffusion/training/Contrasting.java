package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.diffusion.network.Clip;
import dev.rhumb.diffusion.network.Preconditioning;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The symmetric cross-entropy of Radford et al. (2021), figure 3, over the images and captions of a minibatch: which caption belongs
 * to an image, and which image to a caption. Images of equal captions are equally right: they share the target evenly, where the
 * paper's one-hot targets would punish a pair for what it cannot know.
 *
 * <p>An image counts as answered rightly if the caption nearest to it among those of its minibatch is its own, word by word.
 */
record Contrasting(Clip network, Preconditioning preconditioning, boolean knowsNoise) implements TaskLoss {
    @Override
    public Outcome evaluate(NDArray weights, Minibatch batch) {
        NDManager scratch = batch.clean().getManager();
        List<String> captions = batch.captions();
        NDArray input = preconditioning.input(batch.noised(), batch.a(), batch.s());
        NDArray level = knowsNoise
                ? Preconditioning.noiseCoordinate(batch.a(), batch.s())
                : Preconditioning.noiseCoordinate(
                        batch.a().onesLike(), batch.s().zerosLike());
        NDArray tokens = network.tokenizer().tokens(scratch, batch.clean().getDevice(), captions);
        NDArray logits = TaskLoss.forward(weights, () -> network.similarity(weights, input, level, tokens));
        NDArray targets = targets(batch.clean(), captions);
        NDArray byImage = logits.logSoftmax(1);
        NDArray byCaption = logits.logSoftmax(0);
        NDArray cotangent =
                byImage.exp().add(byCaption.exp()).sub(targets.mul(2)).div(2.0 * batch.size());
        TaskLoss.backward(weights, logits, cotangent);
        NDArray likelihood = byImage.add(byCaption).mul(targets).sum();
        return new Outcome(Late.of(likelihood).over(-2.0 * batch.size()), () -> correct(logits, captions));
    }

    /** (B, B): each row shared evenly by the columns of equal captions; symmetric, so its columns are distributions too. */
    private static NDArray targets(NDArray like, List<String> captions) {
        int size = captions.size();
        float[] targets = new float[size * size];
        for (int i = 0; i < size; i++) {
            String own = captions.get(i);
            long equal = captions.stream().filter(own::equals).count();
            for (int j = 0; j < size; j++) {
                targets[i * size + j] = captions.get(j).equals(own) ? 1f / equal : 0;
            }
        }
        return Constants.of(like.getManager(), like.getDevice(), targets, new Shape(size, size));
    }

    private static long correct(NDArray logits, List<String> captions) {
        long[] nearest = logits.argMax(1).toLongArray();
        long correct = 0;
        for (int i = 0; i < nearest.length; i++) {
            correct += captions.get((int) nearest[i]).equals(captions.get(i)) ? 1 : 0;
        }
        return correct;
    }

    /** The other captions of a minibatch are part of every image's loss. */
    @Override
    public boolean isSeparable() {
        return false;
    }

    @Override
    public void measure(NDManager manager, NDArray weights, Validation validation, JsonObject metrics, Path folder)
            throws IOException {
        if (knowsNoise) {
            validation.reportByLevel(manager, weights, metrics, folder);
        }
    }
}
