package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.network.DenoiserShape;
import dev.rhumb.network.NetworkShape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Conditional U-Net (Ronneberger et al. 2015; Dhariwal and Nichol 2021): residual blocks with scale-shift norm, self-attention at the
 * low resolutions, noise level and class entering through one embedding vector, output starting at zero.
 *
 * <p>A network whose shape has a {@link UNetShape#text() text} part reads captions in place of classes: its text encoder is a second
 * method over the same weights, the pixels attend to the caption's tokens after each self-attention (Rombach et al. 2022), and the
 * caption as a whole enters through the embedding. The empty caption is its null condition.
 *
 * <p>Raw output only; {@link Preconditioning} turns it into a denoised estimate.
 */
public final class UNet extends EditableNetwork {
    private final NetworkShape shape;
    private final int unit;
    private final int conditionWidth;
    private final @Nullable ParameterSpec table;
    private final @Nullable Tokenizer tokenizer;

    /** Builds the network with all weights zero. */
    public UNet(NDManager manager, UNetShape shape) {
        this(manager, shape, shape.channelsLast());
    }

    /** As above, in a given layout; the values of both agree within rounding. */
    public UNet(NDManager manager, UNetShape shape, boolean channelsLast) {
        super(manager, channelsLast, sites -> new UNetScript(shape, sites));
        this.shape = shape;
        this.unit = shape.unit();
        this.conditionWidth = shape.conditionWidth();
        this.table = table(specs());
        TextShape text = shape.text();
        this.tokenizer = text == null ? null : text.tokenizer();
    }

    /** The network of a plugin, with all weights zero. It has classes and reads no captions. */
    public UNet(NDManager manager, DenoiserShape shape) {
        super(manager, false, sites -> UNetScript.write(shape, sites));
        this.shape = shape;
        this.unit = shape.unit();
        this.conditionWidth = shape.embeddingWidth();
        this.table = table(specs());
        this.tokenizer = null;
    }

    /** Where class embeddings lie, or null for a network that reads captions. */
    private static @Nullable ParameterSpec table(List<ParameterSpec> specs) {
        return specs.stream()
                .filter(spec -> spec.name().equals(UNetScript.TABLE))
                .findFirst()
                .orElse(null);
    }

    /** What the network looks like. */
    public NetworkShape shape() {
        return shape;
    }

    /** The weights of guidance that it takes as an input, or null if it takes none. */
    public UNetShape.@Nullable Weights guidance() {
        return shape instanceof UNetShape own ? own.guidance() : null;
    }

    /** What divides the heights and widths of images that it takes; 0 if it takes one size only. */
    public int unit() {
        return unit;
    }

    /** The label that means "no label". */
    public int nullLabel() {
        return shape.classes();
    }

    /**
     * Embedding vectors of labels.
     *
     * @param labels (B), any number type, each in 0..classes; {@code classes} is the null label
     * @return (B, embeddingWidth), attached to the manager of {@code labels}
     */
    public NDArray embed(NDArray labels) {
        return embed(weights(), labels);
    }

    /** As {@link #embed(NDArray)} from the given flat weights; a gradient flows to them if they require one. */
    public NDArray embed(NDArray weights, NDArray labels) {
        if (table == null) {
            throw new IllegalStateException("the network reads captions and has no embedding of labels");
        }
        return lookup(weights, table, labels);
    }

    /**
     * What guidance weights add to the embedding vectors of labels.
     *
     * @param guidance (B), float32; where it is 1 the result is zero
     * @return (B, embeddingWidth), attached to the manager of {@code guidance}
     * @throws IllegalArgumentException if the network takes no guidance weight
     */
    public NDArray weigh(NDArray guidance) {
        return weigh(weights(), guidance);
    }

    /** As {@link #weigh(NDArray)} from the given flat weights; a gradient flows to them if they require one. */
    public NDArray weigh(NDArray weights, NDArray guidance) {
        return run(UNetScript.WEIGH, weights, guidance, guidance, guidance).singletonOrThrow();
    }

    /** Whether conditions are captions rather than labels. */
    public boolean readsText() {
        return tokenizer != null;
    }

    /**
     * Reads captions into tokens.
     *
     * @throws IllegalStateException if the network knows classes
     */
    public Tokenizer tokenizer() {
        if (tokenizer == null) {
            throw new IllegalStateException("the network has classes and reads no captions");
        }
        return tokenizer;
    }

    /**
     * Condition vectors of captions.
     *
     * @param tokens (B, length), from {@link #tokenizer()}
     * @return (B, length width), all tokens' vectors one after the other; float32, attached to the manager of {@code tokens}
     */
    public NDArray encode(NDArray tokens) {
        return encode(weights(), tokens);
    }

    /** As {@link #encode(NDArray)} from the given flat weights; a gradient flows to them if they require one. */
    public NDArray encode(NDArray weights, NDArray tokens) {
        return run(UNetScript.ENCODE, weights, tokens, weights, tokens).singletonOrThrow();
    }

    /**
     * Raw network output for labels.
     *
     * @param x images (B, C, H, W) in the scale the network was trained in, or crops of them ({@link UNetShape#unit})
     * @param noise noise conditioning (B)
     * @param labels (B), each in 0..classes
     * @return (B, C, H, W), attached to the manager of {@code x}
     */
    public NDArray forward(NDArray x, NDArray noise, NDArray labels) {
        return forwardEmbedded(x, noise, embed(labels));
    }

    /** As {@link #forward(NDArray, NDArray, NDArray)}, with condition vectors (B, conditionWidth) in place of labels. */
    public NDArray forwardEmbedded(NDArray x, NDArray noise, NDArray embedding) {
        requireImages(x);
        requireCondition(embedding);
        return run(working(), x, noise, embedding).singletonOrThrow();
    }

    /** Convolutions and attention take images of any size that halves as often as the network does; so it takes crops. */
    private void requireImages(NDArray x) {
        Shape given = x.getShape();
        if (unit == 0) {
            requireImages(x, shape.channels(), shape.height(), shape.width());
            return;
        }
        if (given.dimension() != 4
                || given.get(1) != shape.channels()
                || given.get(2) < 1
                || given.get(3) < 1
                || given.get(2) % unit != 0
                || given.get(3) % unit != 0) {
            throw new IllegalArgumentException(
                    "the network takes images (B, " + shape.channels() + ", " + shape.height() + ", " + shape.width()
                            + "), or crops with sides divisible by " + unit + ", but was given " + given);
        }
    }

    private void requireCondition(NDArray embedding) {
        if (embedding.getShape().get(1) != conditionWidth) {
            throw new IllegalArgumentException("the network takes condition vectors (B, " + conditionWidth
                    + "), but was given " + embedding.getShape());
        }
    }

    /**
     * As {@link #forwardEmbedded}, with the network's inside changed for this call alone, and showing values on the way. Tapping changes
     * nothing: the output is that of the same forward without taps. Every set of edits and taps is written and compiled once, over the
     * same weights.
     *
     * @param edits of known kinds at known sites, see {@link EditKind} and {@link #sites()}; their order does not matter
     * @param taps what is shown
     * @throws Unsupported if a site or kind is unknown, or the site has no such value
     */
    public Tapped tapped(NDArray x, NDArray noise, NDArray embedding, List<Edit> edits, List<Tap> taps) {
        return tapped(x, noise, embedding, edits, taps, Further.NONE);
    }

    /** As above, for edits that read something beside the usual inputs. */
    public Tapped tapped(
            NDArray x, NDArray noise, NDArray embedding, List<Edit> edits, List<Tap> taps, Further further) {
        if (edits.isEmpty() && taps.isEmpty()) {
            return new Tapped(forwardEmbedded(x, noise, embedding), Map.of());
        }
        return tapped(working(), x, noise, embedding, edits, taps, further);
    }

    /** As above, from the given flat weights; a gradient flows to them if they require one. */
    public Tapped tapped(NDArray weights, NDArray x, NDArray noise, NDArray embedding, List<Tap> taps) {
        return tapped(weights, x, noise, embedding, List.of(), taps, Further.NONE);
    }

    private Tapped tapped(
            NDArray weights,
            NDArray x,
            NDArray noise,
            NDArray embedding,
            List<Edit> edits,
            List<Tap> taps,
            Further further) {
        requireImages(x);
        requireCondition(embedding);
        return tapped(weights, x, noise, embedding, List.of(), edits, taps, further);
    }

    /** Names of the places where self-attention of pixels acts, in the order of the forward pass. */
    public List<String> attentionSites() {
        return sites().names(UNetSite.Kind.SELF_ATTENTION);
    }

    /** Names of the places where pixels attend to the caption, in the order of the forward pass; none without text. */
    public List<String> crossAttentionSites() {
        return sites().names(UNetSite.Kind.CROSS_ATTENTION);
    }
}
