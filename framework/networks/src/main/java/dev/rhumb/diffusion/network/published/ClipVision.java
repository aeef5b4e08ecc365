package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The image encoder of CLIP (Radford et al. 2021, arXiv:2103.00020) with vision transformers: ViT-B/32, L/14, L/14-336 and those of OpenCLIP. Its
 * features are the projected class token, as CMMD (Jayasumana et al. 2024, arXiv:2401.09603) uses it. The keys are those of transformers'
 * {@code CLIPModel} or {@code CLIPVisionModelWithProjection}, or of open_clip; the text encoder's are left.
 *
 * @param keys the spelling of the keys
 * @param width of a token
 * @param layers blocks
 * @param heads of attention
 * @param inner width of the feed-forward layers
 * @param patch side of a patch, in pixels
 * @param side height and width of the images, in pixels
 * @param projection number of features
 * @param activation of the feed-forward layers: OpenAI's networks have quick-gelu, most of OpenCLIP's gelu
 */
public record ClipVision(
        @Parameter("the spelling of the keys: original (open_clip) or transformers")
        Spelling keys,

        @Parameter(value = "width of a token", min = 1, max = 100_000)
        int width,

        @Parameter(value = "blocks", min = 1, max = 256) int layers,

        @Parameter(value = "heads of attention", min = 1, max = 1024)
        int heads,

        @Parameter(value = "width of the feed-forward layers", min = 1, max = 1_000_000)
        int inner,

        @Parameter(value = "side of a patch, in pixels", min = 1, max = 1024)
        int patch,

        @Parameter(value = "height and width of the images, in pixels", min = 1, max = 4096)
        int side,

        @Parameter(value = "number of features", min = 1, max = 100_000)
        int projection,

        @Parameter(value = "quick-gelu or gelu") Activation activation)
        implements FeatureArchitecture {
    private static final double EPS = 1e-5;
    private static final String TEXT =
            "(text_model|text_projection|logit_scale|logit_bias|token_embedding|positional_embedding"
                    + "|transformer|ln_final|text)(\\..*)?";

    /** The function of the feed-forward layers. */
    public enum Activation {
        /** {@code x sigmoid(1.702 x)}. */
        QUICK_GELU,
        /** The exact one. */
        GELU
    }

    public ClipVision {
        Configuration.requireDivides("heads", heads, "width", width);
        Configuration.requireDivides("patch", patch, "side", side);
    }

    /**
     * The architecture that a state dict has; empty if it is no image encoder of CLIP.
     *
     * @param shapes by key
     * @param heads of attention, if the configuration says; heads are 64 wide otherwise
     */
    static Optional<ClipVision> of(Map<String, long[]> shapes, Optional<Integer> heads, Activation activation) {
        for (Spelling spelling : Spelling.values()) {
            Names names = Names.of(spelling);
            long[] patches = shapes.get(names.patches() + ".weight");
            long[] positions = shapes.get(names.positions());
            long[] projection = shapes.get(names.projection());
            long[] wide = shapes.get(names.block(0) + names.wide() + ".weight");
            if (patches != null && positions != null && projection != null && wide != null) {
                int layers = 0;
                while (shapes.containsKey(names.block(layers) + names.wide() + ".weight")) {
                    layers++;
                }
                int width = (int) patches[0];
                int along = (int) Math.round(Math.sqrt(positions[0] - 1.0));
                return Optional.of(new ClipVision(
                        spelling,
                        width,
                        layers,
                        heads.orElse(Math.max(1, width / 64)),
                        (int) wide[0],
                        (int) patches[3],
                        along * (int) patches[3],
                        (int) projection[spelling == Spelling.ORIGINAL ? 1 : 0],
                        activation));
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> key(String stored) {
        return stored.endsWith("position_ids") || stored.matches(TEXT) ? Optional.empty() : Optional.of(stored);
    }

    @Override
    public ClipVision seeing(int height, int width) {
        if (height != side || width != side) {
            throw new IllegalArgumentException(
                    "this CLIP takes images of " + side + " x " + side + " pixels, not " + height + " x " + width);
        }
        return this;
    }

    /** What the libraries call the parts. */
    private record Names(
            String patches,
            String cls,
            String positions,
            String before,
            String blocks,
            String wide,
            String narrow,
            String norm1,
            String norm2,
            String after,
            String projection) {
        static Names of(Spelling spelling) {
            return spelling == Spelling.ORIGINAL
                    ? new Names(
                            "visual.conv1",
                            "visual.class_embedding",
                            "visual.positional_embedding",
                            "visual.ln_pre",
                            "visual.transformer.resblocks.",
                            ".mlp.c_fc",
                            ".mlp.c_proj",
                            ".ln_1",
                            ".ln_2",
                            "visual.ln_post",
                            "visual.proj")
                    : new Names(
                            "vision_model.embeddings.patch_embedding",
                            "vision_model.embeddings.class_embedding",
                            "vision_model.embeddings.position_embedding.weight",
                            // So in transformers.
                            "vision_model.pre_layrnorm",
                            "vision_model.encoder.layers.",
                            ".mlp.fc1",
                            ".mlp.fc2",
                            ".layer_norm1",
                            ".layer_norm2",
                            "vision_model.post_layernorm",
                            "visual_projection.weight");
        }

        String block(int i) {
            return blocks + i;
        }
    }

    @Override
    public void write(LayerWriter writer) {
        writer.output(embedding(writer));
    }

    /** The projected class token, (B, projection). */
    String embedding(LayerWriter writer) {
        Names names = Names.of(keys);
        int patches = side / patch;
        int[] whole = {patch, patch};
        String x = writer.tokens(
                writer.conv(writer.x(), names.patches(), 3, width, whole, whole, new int[] {0, 0}, 1, false));
        String cls = TransformerLayers.repeated(
                writer, writer.let("torch.view(" + writer.parameter(names.cls(), width) + ", [1, 1, -1])"), x);
        String positions = writer.parameter(names.positions(), 1L + (long) patches * patches, width);
        String h = writer.layerNorm(writer.add(writer.concat(1, cls, x), positions), names.before(), width, EPS);
        for (int i = 0; i < layers; i++) {
            h = block(writer, names, names.block(i), h);
        }
        String first = writer.layerNorm(writer.let("torch.select(" + h + ", 1, 0)"), names.after(), width, EPS);
        String matrix = keys == Spelling.ORIGINAL
                ? writer.let("torch.t(" + writer.parameter(names.projection(), width, projection) + ")")
                : writer.parameter(names.projection(), projection, width);
        return writer.let("torch.linear(" + first + ", " + matrix + ", None)");
    }

    private String block(LayerWriter writer, Names names, String key, String x) {
        String normed = writer.layerNorm(x, key + names.norm1(), width, EPS);
        String attention = key + (keys == Spelling.ORIGINAL ? ".attn." : ".self_attn.");
        List<String> parts = keys == Spelling.ORIGINAL
                ? TransformerLayers.joined(
                        writer, normed, attention + "in_proj_weight", attention + "in_proj_bias", width)
                : TransformerLayers.apart(
                        writer,
                        normed,
                        List.of(attention + "q_proj", attention + "k_proj", attention + "v_proj"),
                        width);
        String h = writer.add(x, TransformerLayers.attention(writer, parts, attention + "out_proj", width, heads));
        String wide =
                writer.linear(writer.layerNorm(h, key + names.norm2(), width, EPS), key + names.wide(), width, inner);
        String active = activation == Activation.GELU ? writer.gelu(wide) : writer.quickGelu(wide);
        return writer.add(h, writer.linear(active, key + names.narrow(), inner, width));
    }
}
