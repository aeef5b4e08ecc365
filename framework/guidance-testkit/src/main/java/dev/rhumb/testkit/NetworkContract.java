package dev.rhumb.testkit;

import static dev.rhumb.testkit.Requirement.require;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.Networks;
import dev.rhumb.diffusion.network.ParameterSpec;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.UNet;
import dev.rhumb.guidance.RandomStream;
import dev.rhumb.network.DenoiserShape;
import dev.rhumb.network.NetworkShape;
import dev.rhumb.tensors.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

/**
 * The contract that every network architecture must satisfy. Extend it and supply {@link #shape}, small enough for a test of seconds.
 * Weights are drawn away from their start, since a network that starts at zero hides its mistakes.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public abstract class NetworkContract extends KindContract<NetworkShape> {
    private static final int ROWS = 3;

    /** A contract whose hooks the test overrides. */
    protected NetworkContract() {
        super("network", NetworkShape.class);
    }

    /** A small network of the architecture. */
    protected abstract DenoiserShape shape();

    @Override
    final NetworkShape described() {
        return shape();
    }

    /** A network with images for it. */
    private record Trial(UNet network, NDArray x, NDArray noise, NDArray labels) {
        NDArray output() {
            return network.forward(x, noise, labels);
        }

        NDArray output(String rows) {
            return network.forward(x.get(rows), noise.get(rows), labels.get(rows));
        }
    }

    @Test
    void givesWhatItTakes() {
        check(trial -> {
            NDArray out = trial.output();
            require(
                    out.getShape().equals(trial.x().getShape()),
                    "Images %s give an output %s: return values of the shape of x.",
                    trial.x().getShape(),
                    out.getShape());
            requireFinite(out, "An output");
        });
    }

    @Test
    void aRowDependsOnItselfAlone() {
        check(trial -> {
            NDArray together = trial.output();
            for (int row = 0; row < ROWS; row++) {
                String one = row + ":" + (row + 1);
                requireNear(
                        trial.output(one),
                        together.get(one),
                        "Image %d gives another output alone than beside others: normalise and sum within an image.",
                        row);
            }
        });
    }

    @Test
    void readsTheNoiseLevelAndTheClass() {
        check(trial -> {
            NDArray before = trial.output();
            UNet network = trial.network();
            requireDiffer(
                    before,
                    network.forward(trial.x(), trial.noise().add(1), trial.labels()),
                    "The output is the same at another noise level: use the embedding.");
            assumeTrue(shape().classes() > 0, "it has no classes");
            requireDiffer(
                    before,
                    network.forward(trial.x(), trial.noise(), trial.labels().add(1)),
                    "The output is the same for another class: use the embedding.");
        });
    }

    @Test
    void windowsAreTakenAsItDeclares() {
        int unit = shape().unit();
        assumeTrue(unit > 0, "it takes images of one size only");
        require(
                shape().height() % unit == 0 && shape().width() % unit == 0,
                "unit() is %d, which does not divide its own images.",
                unit);
        check(trial -> {
            NDArray window = trial.x().get(":,:,0:" + unit + ",0:" + unit);
            NDArray out = trial.network().forward(window, trial.noise(), trial.labels());
            require(
                    out.getShape().equals(window.getShape()),
                    "A window %s gives an output %s: return 0 from unit() if it takes whole images only.",
                    window.getShape(),
                    out.getShape());
        });
    }

    @Test
    void itsWeightsAreNamedOnceAndAllUsed() {
        check(trial -> {
            Set<String> names = new HashSet<>();
            UNet network = trial.network();
            NDArray leaf = Autograd.leaf(network.weights());
            NDArray out = Autograd.recording(
                    true,
                    () -> network.run(leaf, trial.x(), trial.noise(), network.embed(leaf, trial.labels()))
                            .singletonOrThrow());
            NDArray gradient = Autograd.backward(out, out.onesLike(), leaf);
            requireFinite(gradient, "A gradient of the weights");
            float[] values = gradient.toFloatArray();
            for (ParameterSpec spec : network.specs()) {
                require(names.add(spec.name()), "Two layers have the name '%s'.", spec.name());
                int from = (int) spec.offset();
                boolean used = false;
                for (int i = from; i < from + spec.size(); i++) {
                    used |= values[i] != 0;
                }
                require(used, "No gradient reaches the weights '%s': is the layer's result used?", spec.name());
            }
        });
    }

    @Test
    void itsGradientIsThatOfItsOutput() {
        check(trial -> {
            UNet network = trial.network();
            NDArray leaf = Autograd.leaf(trial.x());
            NDArray out = Autograd.recording(true, () -> network.forward(leaf, trial.noise(), trial.labels()));
            NDArray gradient = Autograd.backward(out, out.onesLike(), leaf);
            Collected.collect();
            requireFinite(gradient, "A gradient of the images");
            NDArray along = gradient.div(gradient.norm());
            double step = 1e-2;
            double up = sum(network.forward(trial.x().add(along.mul(step)), trial.noise(), trial.labels()));
            double down = sum(network.forward(trial.x().sub(along.mul(step)), trial.noise(), trial.labels()));
            double slope = gradient.norm().getFloat();
            double difference = (up - down) / (2 * step);
            require(
                    Math.abs(slope - difference) <= 0.02 * slope + 1e-3,
                    "Its gradient is not that of its output: along it the output rises by %s, and the gradient is %s. Write"
                            + " differentiable operations.",
                    difference,
                    slope);
        });
    }

    @Test
    void theSameShapeIsTheSameNetwork() {
        check(trial -> {
            try (NDManager other = PyTorch.manager()) {
                UNet again = build(other);
                require(
                        again.specs().equals(trial.network().specs()),
                        "The same shape written twice has other weights: write may not depend on anything else.");
                requireNear(
                        trial.output(),
                        again.forward(trial.x(), trial.noise(), trial.labels()),
                        "The same shape with the same seed gives another output: %d.",
                        0);
            }
        });
    }

    @Test
    void aModelFileGivesItBack() {
        check(trial -> {
            try {
                Path file = Files.createTempFile("network", ".safetensors");
                try (NDManager other = PyTorch.manager()) {
                    UNet network = trial.network();
                    ModelFile.Description written = new ModelFile.Description(
                            "trial",
                            "denoiser",
                            shape(),
                            new Preconditioning(Preconditioning.Kind.DENOISED, 1),
                            "none",
                            "none",
                            new JsonObject(),
                            new JsonObject());
                    ModelFile.write(file, written, network, network.toFloats(), Safetensors.Format.F32);
                    ModelFile model = ModelFile.load(file, other, Networks.words(shape()));
                    require(
                            model.description().network().equals(shape()),
                            "A model file gives back the shape %s in place of %s: are all keys components?",
                            model.description().network(),
                            shape());
                    requireNear(
                            trial.output(),
                            ((UNet) model.network()).forward(trial.x(), trial.noise(), trial.labels()),
                            "A network from its model file gives another output: %d.",
                            0);
                } finally {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private UNet build(NDManager manager) {
        UNet network = (UNet) Networks.build(shape(), manager);
        network.initialize(1);
        float[] values = network.toFloats();
        RandomStream random = RandomStream.of(1, "weights away from their start");
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (0.05 * random.nextGaussian());
        }
        network.setWeights(values);
        return network;
    }

    private void check(Consumer<Trial> check) {
        try (NDManager manager = PyTorch.manager()) {
            RandomStream random = RandomStream.of(2, "images");
            Shape images = new Shape(ROWS, shape().channels(), shape().height(), shape().width());
            float[] values = new float[(int) images.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            long[] labels = new long[ROWS];
            Arrays.setAll(labels, i -> shape().classes() == 0 ? 0 : i % shape().classes());
            Trial trial = new Trial(
                    build(manager),
                    manager.create(values, images),
                    manager.create(new float[] {-1, 0, 0.5f}),
                    manager.create(labels));
            Autograd.recording(false, () -> {
                check.accept(trial);
                return trial;
            });
        }
    }

    private static double sum(NDArray x) {
        double sum = 0;
        for (float value : x.toFloatArray()) {
            sum += value;
        }
        return sum;
    }

    private static double distance(NDArray a, NDArray b) {
        return a.sub(b).abs().max().getFloat();
    }

    private static void requireNear(NDArray a, NDArray b, String sentence, int number) {
        double size = 1 + a.abs().max().getFloat();
        require(distance(a, b) <= 1e-4 * size, sentence, number);
    }

    private static void requireDiffer(NDArray a, NDArray b, String sentence) {
        require(distance(a, b) > 1e-6, sentence);
    }

    private static void requireFinite(NDArray x, String what) {
        for (float value : x.toFloatArray()) {
            require(Float.isFinite(value), "%s is not finite: %s.", what, value);
        }
    }
}
