package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.DataLikelihood;
import dev.rhumb.diffusion.engine.Scope;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.NoiseLevel;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An imported network of one number as {@code log p(y | x_t)} for the one {@code y} that it was trained for, or as a reward. */
public final class ImportedReward implements DataLikelihood, AutoCloseable {
    private final RewardDescriptor descriptor;
    private final NDManager manager;
    private final NoisedImages network;

    private ImportedReward(RewardDescriptor descriptor, NDManager manager, NoisedImages network) {
        this.descriptor = descriptor;
        this.manager = manager;
        this.network = network;
    }

    /**
     * Loads a network and tries it.
     *
     * @param folder where the description lies
     * @param parent its device is where the network runs; closing it frees the network too
     * @throws IllegalArgumentException if the file cannot be loaded or is not as described; a sentence
     */
    public static ImportedReward open(RewardDescriptor descriptor, Path folder, NDManager parent) {
        NDManager manager = parent.newSubManager();
        try {
            Path file = folder.resolve(descriptor.network());
            return new ImportedReward(
                    descriptor,
                    manager,
                    new NoisedImages(
                            file,
                            descriptor.head().map(folder::resolve),
                            Optional.empty(),
                            descriptor.input(),
                            descriptor.noise(),
                            descriptor.coordinates(),
                            1,
                            "one number for each image",
                            manager));
        } catch (IllegalArgumentException e) {
            manager.close();
            throw e;
        }
    }

    /** The number of each image, (B, 1); of a logit the logarithm of its sigmoid. The condition is not read. */
    @Override
    public NDArray logLikelihood(NDArray x, NoiseLevel level, Condition condition) {
        try (Scope scope = new Scope(x)) {
            NDArray number = network.see(scope.view(x), level);
            return scope.release(descriptor.output() == RewardDescriptor.Output.LOGIT ? logSigmoid(number) : number);
        }
    }

    /** The first of two log-probabilities whose logits are {@code logit} and 0: finite for every finite logit. */
    private static NDArray logSigmoid(NDArray logit) {
        return logit.concat(logit.zerosLike(), 1).logSoftmax(1).get(":, 0:1");
    }

    @Override
    public Shape dataShape() {
        return descriptor.input().shape();
    }

    @Override
    public boolean takes(Shape data) {
        return descriptor.input().takes(data);
    }

    @Override
    public @Nullable String latentSpace() {
        return null;
    }

    @Override
    public void close() {
        manager.close();
    }
}
