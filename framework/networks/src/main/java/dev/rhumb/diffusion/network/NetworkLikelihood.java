package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Scope;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.network.NetworkShape;
import org.jspecify.annotations.Nullable;

/**
 * A classifier as {@code log p(label | x_t)}. A noise-robust one gets the level; one trained on clean images always gets
 * "clean", whatever it is shown, and serves to show what that costs.
 */
public final class NetworkLikelihood implements DataClassifier, AutoCloseable {
    private final String name;
    private final ScriptedNetwork network;
    private final Preconditioning preconditioning;
    private final boolean knowsNoise;
    private final NetworkShape shape;
    private final int classes;
    private final @Nullable String latentSpace;

    /** A classifier of the data themselves. */
    public NetworkLikelihood(
            String name,
            ScriptedNetwork network,
            NetworkShape shape,
            Preconditioning preconditioning,
            boolean knowsNoise) {
        this(name, network, shape, preconditioning, knowsNoise, null);
    }

    /**
     * A classifier as a likelihood.
     *
     * @param name for messages
     * @param network an encoder or a judge; owned from now on
     * @param shape of the network
     * @param preconditioning scales the input
     * @param knowsNoise whether it was trained on noised data
     * @param latentSpace whose latents it was trained on; null for the data themselves
     */
    public NetworkLikelihood(
            String name,
            ScriptedNetwork network,
            NetworkShape shape,
            Preconditioning preconditioning,
            boolean knowsNoise,
            @Nullable String latentSpace) {
        this.name = name;
        this.network = network;
        this.preconditioning = preconditioning;
        this.knowsNoise = knowsNoise;
        this.shape = shape;
        this.classes = shape.classes();
        this.latentSpace = latentSpace;
    }

    /**
     * A model file as a likelihood.
     *
     * @throws Unsupported if the file holds a denoiser
     */
    public static NetworkLikelihood of(ModelFile model) {
        ModelFile.Description description = model.description();
        if (model.network() instanceof UNet || model.network() instanceof Autoencoder) {
            throw new Unsupported(model.file() + " holds a " + description.task() + ", not a classifier");
        }
        boolean knowsNoise = description.task().equals("noise-robust-classifier");
        return new NetworkLikelihood(
                description.name(),
                model.network(),
                description.network(),
                description.preconditioning(),
                knowsNoise,
                LatentSpace.of(description).map(LatentSpace::sha256).orElse(null));
    }

    @Override
    public NDArray logProbabilities(NDArray x, NoiseLevel level) {
        try (Scope scope = new Scope(x)) {
            return scope.release(logits(scope.view(x), level).logSoftmax(1));
        }
    }

    @Override
    public int classes() {
        return classes;
    }

    /**
     * Class logits.
     *
     * @param x (B, C, H, W) at {@code level}
     * @return (B, classes), differentiable in x; intermediates stay in the manager of {@code x}
     */
    public NDArray logits(NDArray x, NoiseLevel level) {
        NDArray a = Rows.of(x, level.a());
        NDArray s = Rows.of(x, level.s());
        NDArray seen = knowsNoise
                ? Preconditioning.noiseCoordinate(a, s)
                : Preconditioning.noiseCoordinate(Rows.of(x, 1), Rows.of(x, 0));
        NDList outputs = network.run(network.working(), preconditioning.input(x, a, s), seen, seen);
        return outputs.get(outputs.size() - 1);
    }

    @Override
    public Shape dataShape() {
        return new Shape(shape.channels(), shape.height(), shape.width());
    }

    @Override
    public @Nullable String latentSpace() {
        return latentSpace;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        network.close();
    }
}
