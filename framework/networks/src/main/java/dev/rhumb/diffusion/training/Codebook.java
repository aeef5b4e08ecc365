package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.Autoencoder;
import dev.rhumb.diffusion.network.ScriptedNetwork;

/** Care for the codes of a quantised bottleneck. */
final class Codebook {
    private final Autoencoder network;

    Codebook(Autoencoder network) {
        this.network = network;
    }

    /** Puts every code that is nearest to nothing in these images where one of their encodings lies; returns how many there were. */
    int revive(NDArray weights, NDArray images, long seed, long step) {
        NDArray latents = network.encode(weights, images);
        NDArray none = latents.zerosLike();
        long[] codes = network.compress(weights, images, none).codes().toLongArray();
        NDArray book = network.codebook(weights);
        int width = (int) book.getShape().get(1);
        float[] vectors = PyTorch.floats(book);
        boolean[] used = new boolean[vectors.length / width];
        for (long code : codes) {
            used[(int) code] = true;
        }
        float[] tokens = latents.transpose(0, 2, 3, 1).toFloatArray();
        Draws draws = new Draws(seed, "revival", step);
        int revived = 0;
        for (int code = 0; code < used.length; code++) {
            if (!used[code]) {
                System.arraycopy(tokens, width * draws.between(0, codes.length - 1), vectors, width * code, width);
                revived++;
            }
        }
        if (revived > 0) {
            ScriptedNetwork.overwrite(book, vectors);
        }
        return revived;
    }
}
