package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.network.Autoencoder;
import dev.rhumb.diffusion.network.Clip;
import dev.rhumb.diffusion.network.Reader;
import dev.rhumb.diffusion.network.ScriptedNetwork;
import dev.rhumb.diffusion.network.UNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The loss of one task and network. Intermediate arrays belong to the minibatch's manager. */
interface TaskLoss {
    /**
     * How a minibatch went.
     *
     * @param loss mean over the images
     * @param correct counts images answered rightly, while the minibatch's arrays live; 0 for a task without accuracy
     */
    record Outcome(Late loss, LongSupplier correct) {
        /** Of a task without accuracy. */
        static Outcome of(Late loss) {
            return new Outcome(loss, () -> 0);
        }
    }

    /** The loss under the given flat weights. If they require a gradient it is there afterwards. */
    Outcome evaluate(NDArray weights, Minibatch batch);

    /** Whether the loss of a minibatch is the mean of its images' losses, so that it may be taken in parts. */
    default boolean isSeparable() {
        return true;
    }

    /** Vectors beside the weights that training changes, such as an adversary and its optimiser; checkpoints hold them. */
    default Map<String, NDArray> state() {
        return Map.of();
    }

    /**
     * Trains what is trained beside the network, after the network's own step.
     *
     * @param scratch owns the intermediate arrays
     * @param weights the network's flat weights
     * @param step counted from 0
     */
    default void update(NDManager scratch, NDArray weights, Minibatch batch, long step) {}

    /**
     * Adds what else is to be said of the trained network.
     *
     * @param weights the weights that are shipped; what is measured rather than learned is written into them
     * @param metrics receives figures for the model file
     * @param folder receives tables
     */
    default void measure(NDManager manager, NDArray weights, Validation validation, JsonObject metrics, Path folder)
            throws IOException {}

    /**
     * The loss of a plan.
     *
     * @param models where networks lie that the plan names
     */
    static TaskLoss of(TrainingPlan plan, ScriptedNetwork network, ModelFinder models) {
        return switch (plan.task()) {
            case AUTOENCODER -> Autoencoding.of(plan, (Autoencoder) network, models);
            case DENOISER -> Denoising.of(plan, (UNet) network, models);
            case NOISE_ROBUST_CLASSIFIER, CLEAN_CLASSIFIER ->
                new Classification(network, plan.preconditioning(), plan.task().isNoised());
            case READER -> new ObjectReading((Reader) network);
            case NOISED_CLIP, CLEAN_CLIP ->
                new Contrasting(
                        (Clip) network, plan.preconditioning(), plan.task().isNoised());
        };
    }

    /** Runs a forward with gradient mode on if the weights ask for it, then hands back the engine as it was. */
    static <T> T forward(NDArray weights, Supplier<T> network) {
        return Autograd.recording(weights.hasGradient(), network);
    }

    /** Sends a cotangent back through an output to the weights, if they ask for it. */
    static void backward(NDArray weights, NDArray output, NDArray cotangent) {
        if (weights.hasGradient()) {
            Autograd.backward(output, cotangent);
        }
    }
}
