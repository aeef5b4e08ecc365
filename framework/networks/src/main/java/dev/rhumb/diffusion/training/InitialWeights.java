package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDManager;
import dev.rhumb.data.Sha256;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.Networks;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The weights of a model that a training starts from.
 *
 * @param origin the model's name and the hash of its file
 * @param values flat weights
 */
record InitialWeights(String origin, float[] values) {
    /**
     * Reads a model's weights.
     *
     * @throws IllegalArgumentException if it has another network than the plan
     */
    static InitialWeights read(Path file, TrainingPlan plan) throws IOException {
        try (NDManager manager = PyTorch.manager()) {
            ModelFile model = ModelFile.load(file, manager, Networks.words(plan.network()));
            if (!model.description().network().equals(plan.network())) {
                throw new IllegalArgumentException("'" + file + "' holds the weights of another network, "
                        + model.description().network() + "; this training's is " + plan.network());
            }
            return new InitialWeights(
                    model.description().name() + " sha256:" + Sha256.ofFile(file),
                    model.network().toFloats());
        }
    }
}
