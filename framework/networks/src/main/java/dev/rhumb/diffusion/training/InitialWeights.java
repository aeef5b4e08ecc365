package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDManager;
import dev.rhumb.data.Sha256;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.Networks;
import dev.rhumb.diffusion.network.ParameterSpec;
import dev.rhumb.diffusion.network.ScriptedNetwork;
import dev.rhumb.network.NetworkShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The weights of a model that a training starts from.
 *
 * @param origin the model's name and the hash of its file
 * @param network its network, which may differ from the plan's in what has no parameters, such as the groups of its normalisation
 * @param values flat weights
 */
record InitialWeights(String origin, NetworkShape network, float[] values) {
    /**
     * Reads a model's weights.
     *
     * @throws IllegalArgumentException if its parameters have other names or shapes than those of the plan's network
     */
    static InitialWeights read(Path file, TrainingPlan plan) throws IOException {
        try (NDManager manager = PyTorch.manager()) {
            ModelFile model = ModelFile.load(file, manager, Networks.words(plan.network()));
            if (!model.description().network().equals(plan.network())
                    && !parameters(model.network()).equals(parameters(Networks.build(plan.network(), manager)))) {
                throw new IllegalArgumentException("'" + file + "' holds the weights of another network, "
                        + model.description().network() + "; this training's is " + plan.network());
            }
            return new InitialWeights(
                    model.description().name() + " sha256:" + Sha256.ofFile(file),
                    model.description().network(),
                    model.network().toFloats());
        }
    }

    /** Where each parameter lies, without how it starts. */
    private static List<ParameterSpec> parameters(ScriptedNetwork network) {
        return network.specs().stream()
                .map(spec -> new ParameterSpec(spec.name(), spec.shape(), spec.offset(), 0, 0))
                .toList();
    }
}
