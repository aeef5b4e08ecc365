package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Decoder;
import dev.rhumb.diffusion.engine.Scope;
import dev.rhumb.guidance.Unsupported;
import java.nio.file.Path;

/** The decoding half of a trained {@link Autoencoder}. */
public final class NetworkDecoder implements Decoder {
    private final String name;
    private final String latentSpace;
    private final Autoencoder network;

    /**
     * @param name for messages
     * @param latentSpace tells its latents from another's
     * @param network owned from now on: {@link #close} frees it
     */
    public NetworkDecoder(String name, String latentSpace, Autoencoder network) {
        this.name = name;
        this.latentSpace = latentSpace;
        this.network = network;
    }

    /**
     * The decoder that a latent model was trained with.
     *
     * @param file the autoencoder's model file
     * @param expected what the latent model says of it
     * @param manager owns the network's native memory
     * @throws Unsupported in a sentence, if the file is another one or holds another kind of network
     */
    public static NetworkDecoder load(Path file, LatentSpace expected, NDManager manager) {
        expected.requireSame(file);
        ModelFile model = ModelFile.load(file, manager);
        if (model.network() instanceof Autoencoder autoencoder) {
            return new NetworkDecoder(model.description().name(), expected.sha256(), autoencoder);
        }
        model.network().close();
        throw new Unsupported(
                "'" + file + "' was trained as " + model.description().task() + ", not as an autoencoder");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String latentSpace() {
        return latentSpace;
    }

    @Override
    public Shape latentShape() {
        return network.shape().latentShape();
    }

    @Override
    public Shape imageShape() {
        return network.shape().imageShape();
    }

    @Override
    public NDArray decode(NDArray latents) {
        try (Scope scope = new Scope(latents)) {
            return scope.release(network.decode(scope.view(latents)));
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
