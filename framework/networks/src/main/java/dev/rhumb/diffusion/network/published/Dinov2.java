package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The image encoder of DINOv2 (Oquab et al. 2023, arXiv:2304.07193), whose class token is the feature of FD-DINOv2 (Stein et al. 2023,
 * arXiv:2306.04675): ViT-S, B or L with patches of 14 pixels. The keys are those of the authors' state dicts, such as
 * {@code dinov2_vitl14_pretrain.pth}, or of transformers' {@code Dinov2Model}.
 *
 * <p>Positions are a table of the training images' 37 x 37 patches. It is resized to the patches of the images at hand, by each library in its own
 * way: the authors resize by {@code (patches + 0.1) / 37} (or antialiased to the size, with registers), transformers to the size.
 *
 * @param keys the spelling of the keys
 * @param width of a token, and the number of features
 * @param layers blocks
 * @param heads of attention
 * @param patch side of a patch, in pixels
 * @param table patches along a side of the table of positions
 * @param registers further tokens (Darcet et al. 2023, arXiv:2309.16588)
 * @param side height and width of the images, in pixels
 */
public record Dinov2(
        @Parameter("the spelling of the keys: original or transformers")
        Spelling keys,

        @Parameter(value = "width of a token", min = 1, max = 100_000)
        int width,

        @Parameter(value = "blocks", min = 1, max = 256) int layers,

        @Parameter(value = "heads of attention", min = 1, max = 1024)
        int heads,

        @Parameter(value = "side of a patch, in pixels", fallback = "14", min = 1, max = 1024)
        int patch,

        @Parameter(value = "patches along a side of the table of positions", fallback = "37", min = 1, max = 4096)
        int table,

        @Parameter(value = "further tokens", fallback = "0", min = 0, max = 1024)
        int registers,

        @Parameter(value = "height and width of the images, in pixels", fallback = "224", min = 1, max = 4096)
        int side)
        implements FeatureArchitecture {
    private static final double EPS = 1e-6;
    private static final double OFFSET = 0.1;

    public Dinov2 {
        Configuration.requireDivides("heads", heads, "width", width);
        if (side % patch != 0) {
            throw new IllegalArgumentException("images of " + side + " pixels are not cut into patches of " + patch
                    + "; their side must be a multiple");
        }
        if (registers > 0 && keys == Spelling.TRANSFORMERS) {
            throw new IllegalArgumentException(
                    "Dinov2Model has no registers; Dinov2WithRegistersModel is read by the authors' keys alone");
        }
    }

    /**
     * The architecture that a state dict has, for images of 224 pixels; empty if it is not DINOv2's.
     *
     * @param shapes by key
     */
    static Optional<Dinov2> of(Map<String, long[]> shapes) {
        for (Spelling spelling : Spelling.values()) {
            Names names = Names.of(spelling);
            long[] patches = shapes.get(names.patches() + ".weight");
            long[] positions = shapes.get(names.positions());
            if (patches != null && positions != null && shapes.containsKey(names.block(0) + names.scale1())) {
                int layers = 0;
                while (shapes.containsKey(names.block(layers) + names.scale1())) {
                    layers++;
                }
                int width = (int) patches[0];
                long[] registers = shapes.get("register_tokens");
                return Optional.of(new Dinov2(
                        spelling,
                        width,
                        layers,
                        // Heads of S, B, L and g are 64 wide.
                        Math.max(1, width / 64),
                        (int) patches[3],
                        (int) Math.round(Math.sqrt(positions[1] - 1.0)),
                        registers == null ? 0 : (int) registers[1],
                        16 * (int) patches[3]));
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> key(String stored) {
        return stored.endsWith("mask_token") ? Optional.empty() : Optional.of(stored);
    }

    @Override
    public Dinov2 seeing(int height, int width) {
        if (height != width) {
            throw new IllegalArgumentException("DINOv2 is written for square images, not " + height + " x " + width);
        }
        return new Dinov2(keys, this.width, layers, heads, patch, table, registers, height);
    }

    /** What the libraries call the parts. */
    private record Names(
            String patches, String cls, String positions, String blocks, String scale1, String scale2, String norm) {
        static Names of(Spelling spelling) {
            return spelling == Spelling.ORIGINAL
                    ? new Names(
                            "patch_embed.proj", "cls_token", "pos_embed", "blocks.", ".ls1.gamma", ".ls2.gamma", "norm")
                    : new Names(
                            "embeddings.patch_embeddings.projection",
                            "embeddings.cls_token",
                            "embeddings.position_embeddings",
                            "encoder.layer.",
                            ".layer_scale1.lambda1",
                            ".layer_scale2.lambda1",
                            "layernorm");
        }

        String block(int i) {
            return blocks + i;
        }
    }

    @Override
    public void write(LayerWriter writer) {
        Names names = Names.of(keys);
        int patches = side / patch;
        String x = writer.tokens(writer.conv(writer.x(), names.patches(), 3, width, patch, patch, 0));
        String cls = TransformerLayers.repeated(writer, writer.parameter(names.cls(), 1, 1, width), x);
        String h = writer.add(writer.concat(1, cls, x), positions(writer, names, patches));
        if (registers > 0) {
            String more =
                    TransformerLayers.repeated(writer, writer.parameter("register_tokens", 1, registers, width), x);
            h = writer.concat(1, writer.narrow(h, 1, 0, 1), more, writer.narrow(h, 1, 1, patches * patches));
        }
        for (int i = 0; i < layers; i++) {
            h = block(writer, names, names.block(i), h);
        }
        String first = writer.let("torch.select(" + h + ", 1, 0)");
        writer.output(writer.layerNorm(first, names.norm(), width, EPS));
    }

    private String positions(LayerWriter writer, Names names, int patches) {
        String all = writer.parameter(names.positions(), 1, 1L + (long) table * table, width);
        if (patches == table) {
            return all;
        }
        String grid = writer.let("torch.permute(torch.view(" + writer.narrow(all, 1, 1, table * table) + ", [1, "
                + table + ", " + table + ", " + width + "]), [0, 3, 1, 2])");
        double scale = (patches + OFFSET) / table;
        String target = "[" + patches + ", " + patches + "], False, ";
        String resized;
        if (registers > 0) {
            resized = "torch._upsample_bicubic2d_aa(" + grid + ", " + target + "None, None)";
        } else if (keys == Spelling.ORIGINAL) {
            resized = "torch.upsample_bicubic2d(" + grid + ", " + target + scale + ", " + scale + ")";
        } else {
            resized = "torch.upsample_bicubic2d(" + grid + ", " + target + "None, None)";
        }
        return writer.concat(1, writer.narrow(all, 1, 0, 1), writer.tokens(writer.let(resized)));
    }

    private String block(LayerWriter writer, Names names, String key, String x) {
        String normed = writer.layerNorm(x, key + ".norm1", width, EPS);
        String attended = keys == Spelling.ORIGINAL
                ? TransformerLayers.attention(
                        writer,
                        TransformerLayers.joined(
                                writer, normed, key + ".attn.qkv.weight", key + ".attn.qkv.bias", width),
                        key + ".attn.proj",
                        width,
                        heads)
                : TransformerLayers.attention(
                        writer,
                        TransformerLayers.apart(
                                writer,
                                normed,
                                List.of(
                                        key + ".attention.attention.query",
                                        key + ".attention.attention.key",
                                        key + ".attention.attention.value"),
                                width),
                        key + ".attention.output.dense",
                        width,
                        heads);
        String h = writer.add(x, writer.mul(attended, writer.parameter(key + names.scale1(), width)));
        String wide =
                writer.linear(writer.layerNorm(h, key + ".norm2", width, EPS), key + ".mlp.fc1", width, 4 * width);
        String fed = writer.linear(writer.gelu(wide), key + ".mlp.fc2", 4 * width, width);
        return writer.add(h, writer.mul(fed, writer.parameter(key + names.scale2(), width)));
    }
}
