package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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
public final class UNet extends ScriptedNetwork {
    private static final int FREQUENCIES = 16;
    private static final String ENCODE = "encode";
    private static final String CROSS = ".cross";

    private final UNetShape shape;
    private final @Nullable ParameterSpec table;
    private final @Nullable Tokenizer tokenizer;

    /** Builds the network with all weights zero. */
    public UNet(NDManager manager, UNetShape shape) {
        this(manager, shape, false);
    }

    /** As above; channels-last kernels pay on wide networks and accelerators, not on narrow ones on a processor. */
    public UNet(NDManager manager, UNetShape shape, boolean channelsLast) {
        this(manager, shape, new Writer(shape, channelsLast));
    }

    private UNet(NDManager manager, UNetShape shape, Writer writer) {
        super(manager, writer.script);
        this.shape = shape;
        this.table = writer.table;
        TextShape text = shape.text();
        this.tokenizer = text == null ? null : text.tokenizer();
    }

    /** What the network looks like. */
    public UNetShape shape() {
        return shape;
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
            throw new IllegalStateException("the network knows classes and reads no captions");
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
        return run(ENCODE, weights, tokens, weights, tokens).singletonOrThrow();
    }

    /**
     * Raw network output for labels.
     *
     * @param x images (B, C, H, W) in the scale the network was trained in
     * @param noise noise conditioning (B)
     * @param labels (B), each in 0..classes
     * @return (B, C, H, W), attached to the manager of {@code x}
     */
    public NDArray forward(NDArray x, NDArray noise, NDArray labels) {
        return forwardEmbedded(x, noise, embed(labels));
    }

    /** As {@link #forward(NDArray, NDArray, NDArray)}, with condition vectors (B, conditionWidth) in place of labels. */
    public NDArray forwardEmbedded(NDArray x, NDArray noise, NDArray embedding) {
        requireImages(x, shape.channels(), shape.height(), shape.width());
        if (embedding.getShape().get(1) != shape.conditionWidth()) {
            throw new IllegalArgumentException("the network takes condition vectors (B, " + shape.conditionWidth()
                    + "), but was given " + embedding.getShape());
        }
        return run(working(), x, noise, embedding).singletonOrThrow();
    }

    /** Writes the forward pass. */
    private static final class Writer {
        private final UNetShape shape;
        private final ForwardScript script;
        private final @Nullable ParameterSpec table;
        private @Nullable String tokens;
        private final Deque<String> skips = new ArrayDeque<>();
        private final Deque<Integer> skipWidths = new ArrayDeque<>();

        Writer(UNetShape shape, boolean channelsLast) {
            this.shape = shape;
            this.script = new ForwardScript(channelsLast);
            TextShape text = shape.text();
            if (text == null) {
                this.table = script.table("class.embedding", 1, shape.classes() + 1, shape.embeddingWidth());
            } else {
                this.table = null;
                String encoded = TextScript.encoder(script, text);
                script.method(ENCODE, "Tensor", "torch.to(torch.flatten(" + encoded + ", 1), c)");
                this.tokens = TextScript.unflattened(script, "e", text);
            }
            String embedding = embedding();
            String h = encoder(embedding);
            h = middle(h, embedding);
            h = decoder(h, embedding);
            h = script.silu(script.groupNorm(h, "out.norm", shape.widths().get(0), shape.groups()));
            int out = shape.channels() * shape.patch() * shape.patch();
            h = script.pixels(script.conv(h, "out.conv", shape.widths().get(0), out, 3, 1, 0), shape.patch());
            script.method("forward", "Tensor", "torch.to(" + h + ", x)");
        }

        private String embedding() {
            int width = shape.embeddingWidth();
            String noise = script.linear(script.fourier("c", FREQUENCIES), "noise.in", 2 * FREQUENCIES, width, 1);
            String sum = script.add(script.linear(script.silu(noise), "noise.out", width, width, 1), condition());
            return script.silu(sum);
        }

        /** What is conditioned on, (B, embeddingWidth). */
        private String condition() {
            TextShape text = shape.text();
            return tokens == null || text == null
                    ? script.let("torch.to(e, t)")
                    : script.linear(
                            TextScript.pooled(script, tokens), "text.pooled", text.width(), shape.embeddingWidth(), 1);
        }

        private String encoder(String embedding) {
            List<Integer> widths = shape.widths();
            String x = script.layout(script.patches(script.let("torch.to(x, t)"), shape.patch()));
            String h = script.layout(
                    script.conv(x, "stem", shape.channels() * shape.patch() * shape.patch(), widths.get(0), 3, 1, 1));
            int in = widths.get(0);
            for (int level = 0; level < widths.size(); level++) {
                for (int block = 0; block < shape.blocks(); block++) {
                    h = block(h, embedding, "down." + level + "." + block, in, level);
                    in = widths.get(level);
                    skips.push(h);
                    skipWidths.push(in);
                }
                if (level + 1 < widths.size()) {
                    h = script.conv(h, "down." + level + ".halve", in, in, 3, 2, 1);
                }
            }
            return h;
        }

        private String middle(String x, String embedding) {
            int lowest = shape.widths().size() - 1;
            int width = shape.widths().get(lowest);
            String h = attention(x, "middle.attention", width);
            return script.residual(h, embedding, "middle.block", width, width, shape.embeddingWidth(), shape.groups());
        }

        private String decoder(String x, String embedding) {
            List<Integer> widths = shape.widths();
            String h = x;
            int in = widths.get(widths.size() - 1);
            for (int level = widths.size() - 1; level >= 0; level--) {
                for (int block = 0; block < shape.blocks(); block++) {
                    h = script.concat(h, skips.pop());
                    h = block(h, embedding, "up." + level + "." + block, in + skipWidths.pop(), level);
                    in = widths.get(level);
                }
                if (level > 0) {
                    in = widths.get(level - 1);
                    h = script.conv(script.upsample(h), "up." + level + ".double", widths.get(level), in, 3, 1, 1);
                }
            }
            return h;
        }

        private String block(String x, String embedding, String name, int in, int level) {
            int out = shape.widths().get(level);
            String h = script.residual(x, embedding, name, in, out, shape.embeddingWidth(), shape.groups());
            return shape.attention().contains(level) ? attention(h, name + ".attention", out) : h;
        }

        private String attention(String x, String name, int width) {
            String h = script.attention(x, name, width, shape.headWidth(), shape.groups());
            TextShape text = shape.text();
            return tokens == null || text == null
                    ? h
                    : TextScript.crossAttention(
                            script, h, tokens, name + CROSS, width, shape.headWidth(), shape.groups(), text.width());
        }
    }

    /** Names of the places where self-attention of pixels acts, in the order of the forward pass. */
    public List<String> attentionSites() {
        return sites(".qkv.weight");
    }

    /** Names of the places where pixels attend to the caption, in the order of the forward pass; none without text. */
    public List<String> crossAttentionSites() {
        return sites(".query.weight");
    }

    private List<String> sites(String mark) {
        List<String> sites = new ArrayList<>();
        for (ParameterSpec spec : specs()) {
            String name = spec.name();
            if (name.endsWith(mark) && !name.startsWith("text.")) {
                sites.add(name.substring(0, name.length() - mark.length()));
            }
        }
        return List.copyOf(sites);
    }
}
