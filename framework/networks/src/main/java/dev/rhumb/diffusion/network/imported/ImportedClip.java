package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.DataLikelihood;
import dev.rhumb.diffusion.engine.Scope;
import dev.rhumb.diffusion.network.CaptionVectors;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Differentiable;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Similarity;
import dev.rhumb.guidance.Unsupported;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An imported text-image pair as {@code log p(caption | x_t)} up to a constant of the image: its scaled cosine, whose gradient is
 * that of CLIP guidance (Nichol et al. 2022, section 2.3). One that knows clean images only is shown the noised ones as they are.
 */
public final class ImportedClip implements DataLikelihood, Similarity, AutoCloseable {
    private final String name;
    private final double scale;
    private final PixelInput input;
    private final NDManager manager;
    private final NoisedImages images;
    private final ImportedTextEncoder text;
    private final CaptionVectors captions;

    private ImportedClip(String name, ClipDescriptor descriptor, Path folder, NDManager manager) {
        this.name = name;
        this.scale = descriptor.logitScale();
        this.input = descriptor.input();
        this.manager = manager;
        int width = descriptor.text().width();
        this.images = new NoisedImages(
                folder.resolve(descriptor.network()),
                descriptor.input(),
                descriptor.noise(),
                descriptor.coordinates(),
                width,
                "the embedding of images, as wide as that of captions,",
                manager);
        this.text = ImportedTextEncoder.open(descriptor.text(), true, folder, manager);
        this.captions = new CaptionVectors(manager, (scratch, caption) -> text.encode(scratch, List.of(caption)));
    }

    /**
     * Loads a pair and tries it.
     *
     * @param folder where the description lies
     * @param parent its device is where the networks run; closing it frees them too
     * @throws IllegalArgumentException if a file cannot be loaded or is not as described; a sentence
     */
    public static ImportedClip open(String name, ClipDescriptor descriptor, Path folder, NDManager parent) {
        NDManager manager = parent.newSubManager();
        try {
            return new ImportedClip(name, descriptor, folder, manager);
        } catch (IllegalArgumentException e) {
            manager.close();
            throw e;
        }
    }

    /** The scaled cosine of each image and its caption, (B, 1). */
    @Override
    public NDArray logLikelihood(NDArray x, NoiseLevel level, Condition condition) {
        try (Scope scope = new Scope(x)) {
            return scope.release(Differentiable.times(cosine(scope.view(x), level, condition), scale));
        }
    }

    @Override
    public NDArray cosine(NDArray x, NoiseLevel level, Condition condition) {
        return cosine(x, level, condition.captions());
    }

    /**
     * The cosine of each image and its caption.
     *
     * @param x (B, C, H, W) at {@code level}
     * @param of one caption for each image
     * @return (B, 1)
     */
    public NDArray cosine(NDArray x, NoiseLevel level, List<String> of) {
        try (Scope scope = new Scope(x)) {
            NDArray seen = unit(images.see(scope.view(x), level));
            NDArray read = unit(scope.own(captions.of(x.getManager(), of)));
            return scope.release(seen.mul(read).sum(new int[] {1}, true));
        }
    }

    private static NDArray unit(NDArray vectors) {
        return vectors.div(vectors.square().sum(new int[] {1}, true).sqrt());
    }

    @Override
    public void requireKnown(Condition condition) {
        requireCaptions(name, condition);
        condition.captions().stream().distinct().forEach(this::requireReadable);
    }

    /**
     * Refuses a caption that is too long.
     *
     * @throws IllegalArgumentException in a sentence
     */
    public void requireReadable(String caption) {
        text.tokens(List.of(caption));
    }

    /**
     * Refuses conditions without captions.
     *
     * @param name the pair's
     * @throws Unsupported in a sentence
     */
    public static void requireCaptions(String name, Condition condition) {
        if (!condition.hasCaptions()) {
            throw new Unsupported("the text-image pair '" + name
                    + "' takes captions, but the sample has a class; give samples.captions, or guide by a classifier");
        }
    }

    @Override
    public Shape dataShape() {
        return input.shape();
    }

    @Override
    public boolean takes(Shape data) {
        return input.takes(data);
    }

    @Override
    public @Nullable String latentSpace() {
        return null;
    }

    /** What runs call it. */
    public String name() {
        return name;
    }

    @Override
    public void close() {
        text.close();
        manager.close();
    }
}
