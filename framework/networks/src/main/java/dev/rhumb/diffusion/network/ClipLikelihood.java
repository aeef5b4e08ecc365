package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.DataLikelihood;
import dev.rhumb.diffusion.engine.Scope;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Differentiable;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Similarity;
import dev.rhumb.guidance.Unsupported;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A CLIP pair as {@code log p(caption | x_t)} up to a constant (Nichol et al. 2022, section 2.4): the logit scale times the cosine of
 * image and caption. The constant, the logarithm of the sum over all other captions, is left out, so values compare for one caption
 * only; gradients of methods that guide towards the caption are those of the paper.
 *
 * <p>A pair trained on noised images gets the level; one trained on clean images always gets "clean", and belongs on denoised
 * estimates. A caption is read once, however many steps ask for it.
 */
public final class ClipLikelihood implements DataLikelihood, Similarity, AutoCloseable {
    private final String name;
    private final Clip network;
    private final Preconditioning preconditioning;
    private final boolean knowsNoise;
    private final @Nullable String latentSpace;
    private final double logitScale;
    private final CaptionVectors captions;

    /** A pair of captions and the images themselves. */
    public ClipLikelihood(String name, Clip network, Preconditioning preconditioning, boolean knowsNoise) {
        this(name, network, preconditioning, knowsNoise, null);
    }

    /**
     * A pair as a likelihood.
     *
     * @param name for messages
     * @param network owned from now on
     * @param preconditioning scales the images
     * @param knowsNoise whether it was trained on noised images
     * @param latentSpace whose latents it was trained on; null for the images themselves
     */
    public ClipLikelihood(
            String name,
            Clip network,
            Preconditioning preconditioning,
            boolean knowsNoise,
            @Nullable String latentSpace) {
        this.latentSpace = latentSpace;
        this.name = name;
        this.network = network;
        this.preconditioning = preconditioning;
        this.knowsNoise = knowsNoise;
        this.logitScale = network.logitScale();
        this.captions = new CaptionVectors(network.manager(), this::encode);
    }

    /**
     * A model file as a likelihood.
     *
     * @throws Unsupported if the file holds something else
     */
    public static ClipLikelihood of(ModelFile model) {
        ModelFile.Description description = model.description();
        if (!(model.network() instanceof Clip clip)) {
            throw new Unsupported(model.file() + " holds a " + description.task() + ", not a CLIP pair");
        }
        boolean knowsNoise = description.task().equals("noised-clip");
        return new ClipLikelihood(
                description.name(),
                clip,
                description.preconditioning(),
                knowsNoise,
                LatentSpace.of(description).map(LatentSpace::sha256).orElse(null));
    }

    @Override
    public Shape dataShape() {
        ClipShape shape = network.shape();
        return new Shape(shape.channels(), shape.height(), shape.width());
    }

    @Override
    public @Nullable String latentSpace() {
        return latentSpace;
    }

    private NDArray encode(NDManager scratch, String caption) {
        return network.texts(network.tokenizer().tokens(scratch, List.of(caption)));
    }

    @Override
    public void requireKnown(Condition condition) {
        requireCaptions(name, network.tokenizer(), condition);
    }

    /**
     * Refuses conditions that a CLIP pair cannot judge.
     *
     * @param name the pair's
     * @param tokenizer the pair's
     * @throws Unsupported in a sentence, if there is no caption, an empty one, or one with an unknown word
     */
    public static void requireCaptions(String name, Tokenizer tokenizer, Condition condition) {
        if (!condition.hasCaptions()) {
            throw new Unsupported(
                    "the CLIP pair '" + name + "' takes captions, but the sample has a class; give samples.captions");
        }
        for (String caption : condition.captions().stream().distinct().toList()) {
            if (caption.isBlank()) {
                throw new Unsupported("the CLIP pair '" + name + "' cannot score an empty caption");
            }
            try {
                tokenizer.tokens(caption);
            } catch (IllegalArgumentException e) {
                throw new Unsupported("the CLIP pair '" + name + "' cannot read a caption: " + e.getMessage());
            }
        }
    }

    /** {@inheritDoc} Up to a constant for each caption. */
    @Override
    public NDArray logLikelihood(NDArray x, NoiseLevel level, Condition condition) {
        try (Scope scope = new Scope(x)) {
            return scope.release(Differentiable.times(cosine(scope, x, level, condition.captions()), logitScale));
        }
    }

    @Override
    public NDArray cosine(NDArray x, NoiseLevel level, Condition condition) {
        return cosine(x, level, condition.captions());
    }

    /**
     * Cosines of images and captions, in [-1, 1].
     *
     * @param x (B, C, H, W) at {@code level}
     * @param texts one per row
     * @return (B, 1), differentiable in x
     */
    public NDArray cosine(NDArray x, NoiseLevel level, List<String> texts) {
        try (Scope scope = new Scope(x)) {
            return scope.release(cosine(scope, x, level, texts));
        }
    }

    private NDArray cosine(Scope scope, NDArray x, NoiseLevel level, List<String> texts) {
        NDArray point = scope.view(x);
        NDArray a = Rows.of(point, level.a());
        NDArray s = Rows.of(point, level.s());
        NDArray seen = knowsNoise
                ? Preconditioning.noiseCoordinate(a, s)
                : Preconditioning.noiseCoordinate(Rows.of(point, 1), Rows.of(point, 0));
        NDList out = network.run(network.working(), preconditioning.input(point, a, s), seen, seen);
        NDArray wanted = captions.of(point.getManager(), texts);
        return out.singletonOrThrow().mul(wanted).sum(new int[] {1}, true);
    }

    /** What cosines are multiplied by. */
    public double logitScale() {
        return logitScale;
    }

    /** What runs call it. */
    public String name() {
        return name;
    }

    @Override
    public void close() {
        network.close();
    }
}
