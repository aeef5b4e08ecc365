package dev.rhumb.runner.measure;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.data.Dataset;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.Autoencoder;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.evaluation.FrechetDistance;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.reporting.SampleSheet;
import dev.rhumb.runner.plan.Digest;
import dev.rhumb.runner.plan.SafetensorsModels;
import dev.rhumb.tensors.Safetensors;
import dev.rhumb.tensors.UnreadableTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** What a trained autoencoder makes of held-out images: a sheet for the eye, and their distance in a judge's features. */
public final class Reconstructions {
    private static final int BATCH = 100;
    private static final int COLUMNS = 16;
    private static final int PAIRS_OF_ROWS = 4;
    private static final int ZOOM = 2;

    private final SafetensorsModels models;
    private final Device device;

    /** @param device where the autoencoder and the judge compute */
    public Reconstructions(SafetensorsModels models, Device device) {
        this.models = models;
        this.device = device;
    }

    /**
     * Draws {@code reconstructions.png} beside the model, originals above reconstructions, and writes the reconstruction FID into the
     * model file, if there is a judge that the autoencoder was not trained to please.
     *
     * @return what is worth saying
     */
    public List<String> add(Path file, Dataset heldOut) throws IOException {
        float[] originals = heldOut.images(IntStream.range(0, heldOut.size()).toArray());
        try (NDManager manager = PyTorch.manager(device)) {
            ModelFile model = ModelFile.load(file, manager);
            Autoencoder network = (Autoencoder) model.network();
            float[] made = reconstruct(manager, network, originals);
            draw(file.resolveSibling("reconstructions.png"), heldOut, originals, made);
            Set<String> pleased =
                    Judges.perceptual(model.description()).map(Set::of).orElseGet(Set::of);
            return measured(
                    model,
                    pleased,
                    heldOut.name(),
                    batch(originals, network.shape().imageShape()),
                    batch(made, network.shape().imageShape()));
        }
    }

    /** The training is over and its model written: a judge that is missing or damaged costs the figure, not the model. */
    private List<String> measured(
            ModelFile model, Set<String> pleased, String data, ImageBatch originals, ImageBatch made)
            throws IOException {
        try {
            Optional<Path> judge = new Judges(models).ofData(data, pleased);
            if (judge.isPresent()) {
                return List.of(measure(model, judge.get(), originals.rounded(), made.rounded()));
            }
        } catch (UnreadableTensors e) {
            return List.of("there is no reconstruction FID, because a judge cannot be chosen: " + e.getMessage());
        }
        return List.of("there is no judge for '" + data
                + "' among the models, so there is no reconstruction FID; add a judge and run the"
                + " training again to get it");
    }

    private static float[] reconstruct(NDManager manager, Autoencoder network, float[] originals) {
        Shape shape = network.shape().imageShape();
        float[] made = new float[originals.length];
        ImageBatches.show(manager, batch(originals, shape), BATCH, (images, from, to) -> {
            float[] some = PyTorch.floats(network.decode(network.encode(images)));
            System.arraycopy(some, 0, made, from * (int) shape.size(), some.length);
        });
        return made;
    }

    private static ImageBatch batch(float[] images, Shape shape) {
        return new ImageBatch(
                images, images.length / (int) shape.size(), (int) shape.get(0), (int) shape.get(1), (int) shape.get(2));
    }

    private static void draw(Path sheet, Dataset images, float[] originals, float[] made) throws IOException {
        int size = images.imageSize();
        int rows = Math.min(PAIRS_OF_ROWS, images.size() / COLUMNS);
        if (rows == 0 || (images.channels() != 1 && images.channels() != 3)) {
            return;
        }
        int row = COLUMNS * size;
        float[] both = new float[2 * rows * row];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(originals, i * row, both, 2 * i * row, row);
            System.arraycopy(made, i * row, both, (2 * i + 1) * row, row);
        }
        SampleSheet.writeGrid(
                sheet, both, images.channels(), images.height(), images.width(), COLUMNS, ZOOM, List.of());
    }

    private String measure(ModelFile model, Path judge, ImageBatch originals, ImageBatch made) throws IOException {
        double distance;
        try (JudgeNetwork eyes = JudgeNetwork.load(judge, device)) {
            distance = FrechetDistance.between(
                    eyes.see(originals).features(), eyes.see(made).features());
        }
        ModelFile.Description said = model.description();
        said.metrics().addProperty("reconstruction-fid", distance);
        said.metrics().addProperty("judge", "sha256:" + Digest.ofFile(judge));
        // What was loaded is exact in float16, so that writing it again changes the description alone.
        ModelFile.write(model.file(), said, model.network(), model.network().toFloats(), Safetensors.Format.F16);
        return String.format(
                java.util.Locale.ROOT,
                "reconstruction FID of %d images in the features of %s: %.4f",
                originals.count(),
                judge,
                distance);
    }
}
