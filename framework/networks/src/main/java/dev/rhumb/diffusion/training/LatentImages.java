package dev.rhumb.diffusion.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.data.Dataset;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.Autoencoder;
import dev.rhumb.diffusion.network.AutoencoderShape;
import dev.rhumb.diffusion.network.LatentSpace;
import dev.rhumb.diffusion.network.ModelFile;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A data set's images as the normalised latents of an autoencoder, with their labels and captions; encoded once and held in memory.
 *
 * <p>An image is represented by the mean of its posterior, not by a draw: the latents of a data set are then data, as its pixels are,
 * and the posterior is so narrow beside their spread that a draw would add no more than noise below the least level of a diffusion.
 */
public final class LatentImages implements Dataset {
    private static final int CHUNK = 256;

    private final Dataset images;
    private final LatentSpace space;
    private final Shape shape;
    private final float[] latents;

    private LatentImages(Dataset images, LatentSpace space, Shape shape, float[] latents) {
        this.images = images;
        this.space = space;
        this.shape = shape;
        this.latents = latents;
    }

    /**
     * Encodes a whole data set.
     *
     * @param autoencoder model file of an autoencoder
     * @param device where the images are encoded
     * @param notice takes a sentence when it begins
     * @throws IllegalArgumentException if the file holds something else, or does not take such images
     */
    public static LatentImages encode(Dataset images, Path autoencoder, Device device, Consumer<String> notice) {
        try (NDManager manager = PyTorch.manager(device)) {
            ModelFile file = ModelFile.load(autoencoder, manager);
            if (!(file.network() instanceof Autoencoder network)) {
                throw new IllegalArgumentException("latent.autoencoder: '" + autoencoder + "' was trained as "
                        + file.description().task() + ", not as an autoencoder");
            }
            AutoencoderShape takes = network.shape();
            if (!takes.imageShape().equals(new Shape(images.channels(), images.height(), images.width()))) {
                throw new IllegalArgumentException("latent.autoencoder: '" + autoencoder + "' takes images of "
                        + takes.imageShape() + ", but the data are " + images);
            }
            notice.accept("encoding " + images.size() + " images");
            float[] latents = Autograd.recording(false, () -> encode(manager, images, network));
            return new LatentImages(images, LatentSpace.of(autoencoder), takes.latentShape(), latents);
        }
    }

    private static float[] encode(NDManager manager, Dataset images, Autoencoder network) {
        int each = (int) network.shape().latentShape().size();
        float[] latents = new float[Math.multiplyExact(images.size(), each)];
        for (int from = 0; from < images.size(); from += CHUNK) {
            try (NDManager scratch = manager.newSubManager()) {
                int to = Math.min(from + CHUNK, images.size());
                NDArray encoded = network.encode(images.images(scratch, from, to));
                System.arraycopy(PyTorch.floats(encoded), 0, latents, from * each, (to - from) * each);
            }
        }
        return latents;
    }

    /** The images that were encoded. */
    Dataset images() {
        return images;
    }

    /** Whose latents these are. */
    LatentSpace space() {
        return space;
    }

    @Override
    public String name() {
        return images.name();
    }

    /** Of the images and the autoencoder together. */
    @Override
    public String checksum() {
        return images.checksum() + " encoded by " + space.sha256();
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public int testImages() {
        return images.testImages();
    }

    @Override
    public int channels() {
        return (int) shape.get(0);
    }

    @Override
    public int height() {
        return (int) shape.get(1);
    }

    @Override
    public int width() {
        return (int) shape.get(2);
    }

    @Override
    public List<String> classNames() {
        return images.classNames();
    }

    @Override
    public List<String> vocabulary() {
        return images.vocabulary();
    }

    @Override
    public int label(int index) {
        return images.label(index);
    }

    @Override
    public String caption(int index) {
        return images.caption(index);
    }

    /** Writes one latent, row-major, of mean 0 and standard deviation 1 over the data set. */
    @Override
    public void copy(int index, float[] target, int offset) {
        int place = Dataset.requireIndex(this, index);
        System.arraycopy(latents, place * imageSize(), target, offset, imageSize());
    }

    @Override
    public String toString() {
        return "latents of " + Dataset.describe(this);
    }
}
