package dev.rhumb.diffusion.network.published;

import dev.rhumb.diffusion.network.published.DiffusersBlocks.Place;
import dev.rhumb.guidance.Parameter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The U-Net of Stable Diffusion 1.x, 2.x (Rombach et al. 2022, arXiv:2112.10752) and XL (Podell et al. 2023, arXiv:2307.01952), class
 * {@code UNet2DConditionModel} of diffusers. Its components are the keys of {@code config.json}; lists with one entry hold for all levels.
 *
 * <p>Inputs: points, times, a caption's tokens {@code (B, length, crossAttentionDim)}; with {@code addition_embed_type: text_time} also the pooled text
 * {@code (B, ...)} and the six numbers of sizes and crop {@code (B, 6)}.
 *
 * <p>Sites: the layers' own names, such as {@code down_blocks.1.resnets.0}, {@code mid_block.attentions.0.transformer_blocks.0} (a whole block) and
 * {@code mid_block.attentions.0.transformer_blocks.0.attn1} (self-attention; {@code attn2} reads the caption). {@code mid_block.attentions.0} stands for all
 * sites beneath it that suit an edit.
 *
 * @param sampleSize height and width of a point; one number for both
 * @param inChannels channels of a point
 * @param outChannels channels of the result
 * @param freqShift of the sinusoids
 * @param flipSinToCos whether cosines come first
 * @param downBlockTypes of the levels, finest first
 * @param upBlockTypes of the levels, coarsest first
 * @param blockOutChannels widths of the levels
 * @param layersPerBlock residual blocks per level
 * @param downsamplePadding padding of halving convolutions
 * @param normNumGroups of every group norm
 * @param normEps added to the variance in residual blocks
 * @param crossAttentionDim width of a caption's tokens
 * @param transformerLayersPerBlock transformer blocks of an attention, by level
 * @param attentionHeadDim heads by level; the library's name is a mistake that it keeps
 * @param useLinearProjection whether attentions begin and end in linear maps rather than 1x1 convolutions
 * @param additionEmbedType {@code text_time} for the further conditions of XL
 * @param additionTimeEmbedDim width of the sinusoids of each of the six numbers
 * @param projectionClassEmbeddingsInputDim width of pooled text and sinusoids together
 */
public record UNet2DConditionModel(
        @Parameter("height and width of a point") List<Integer> sampleSize,

        @Parameter(value = "channels of a point", fallback = "4", min = 1, max = 4096)
        int inChannels,

        @Parameter(value = "channels of the result", fallback = "4", min = 1, max = 8192)
        int outChannels,

        @Parameter(value = "shift of the sinusoids", fallback = "0")
        double freqShift,

        @Parameter(value = "whether cosines come first", fallback = "true")
        boolean flipSinToCos,

        @Parameter(
                value = "kinds of the levels, finest first",
                fallback = "[CrossAttnDownBlock2D, CrossAttnDownBlock2D, CrossAttnDownBlock2D, DownBlock2D]")
        List<String> downBlockTypes,

        @Parameter(
                value = "kinds of the levels, coarsest first",
                fallback = "[UpBlock2D, CrossAttnUpBlock2D, CrossAttnUpBlock2D, CrossAttnUpBlock2D]")
        List<String> upBlockTypes,

        @Parameter(value = "widths of the levels", fallback = "[320, 640, 1280, 1280]")
        List<Integer> blockOutChannels,

        @Parameter(value = "residual blocks per level", fallback = "2", min = 1, max = 64)
        int layersPerBlock,

        @Parameter(value = "padding of halving convolutions", fallback = "1", min = 0, max = 1)
        int downsamplePadding,

        @Parameter(value = "groups of norms", fallback = "32", min = 1, max = 4096)
        int normNumGroups,

        @Parameter(value = "added to the variance in residual blocks", fallback = "1e-5")
        double normEps,

        @Parameter(value = "width of a caption's tokens", fallback = "1280", min = 1, max = 100_000)
        int crossAttentionDim,

        @Parameter(value = "transformer blocks of an attention, by level", fallback = "[1]")
        List<Integer> transformerLayersPerBlock,

        @Parameter(value = "heads by level", fallback = "[8]")
        List<Integer> attentionHeadDim,

        @Parameter(value = "whether attentions begin and end in linear maps", fallback = "false")
        boolean useLinearProjection,

        @Parameter("text_time for the further conditions of XL")
        Optional<String> additionEmbedType,

        @Parameter(value = "width of the sinusoids of each of the six numbers", min = 2, max = 4096)
        Optional<Integer> additionTimeEmbedDim,

        @Parameter(value = "width of pooled text and sinusoids together", min = 1, max = 100_000)
        Optional<Integer> projectionClassEmbeddingsInputDim)
        implements DenoiserArchitecture {
    private static final List<String> DOWN = List.of("CrossAttnDownBlock2D", "DownBlock2D");
    private static final List<String> UP = List.of("CrossAttnUpBlock2D", "UpBlock2D");
    private static final int NUMBERS = 6;

    /** Keys of its configuration without effect on the forward pass. */
    static final List<String> INERT = List.of("dropout", "upcast-attention", "addition-embed-type-num-heads");

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.ofEntries(
            Map.entry("act-fn", "silu"),
            Map.entry("attention-type", "default"),
            Map.entry("center-input-sample", "false"),
            Map.entry("class-embeddings-concat", "false"),
            Map.entry("conv-in-kernel", "3"),
            Map.entry("conv-out-kernel", "3"),
            Map.entry("dual-cross-attention", "false"),
            Map.entry("mid-block-scale-factor", "1"),
            Map.entry("mid-block-type", "UNetMidBlock2DCrossAttn"),
            Map.entry("only-cross-attention", "false"),
            Map.entry("resnet-out-scale-factor", "1"),
            Map.entry("resnet-skip-time-act", "false"),
            Map.entry("resnet-time-scale-shift", "default"),
            Map.entry("time-embedding-type", "positional"));

    public UNet2DConditionModel {
        sampleSize = List.copyOf(sampleSize);
        downBlockTypes = List.copyOf(downBlockTypes);
        upBlockTypes = List.copyOf(upBlockTypes);
        blockOutChannels = List.copyOf(blockOutChannels);
        transformerLayersPerBlock = List.copyOf(transformerLayersPerBlock);
        attentionHeadDim = List.copyOf(attentionHeadDim);
        downBlockTypes.forEach(type -> Configuration.requireOneOf("down_block_types", type, DOWN));
        upBlockTypes.forEach(type -> Configuration.requireOneOf("up_block_types", type, UP));
        Configuration.requireLevels(sampleSize, blockOutChannels, downBlockTypes, upBlockTypes, normNumGroups);
        Configuration.requireChannels(inChannels, outChannels);
        Configuration.requireByLevel(
                "transformer_layers_per_block", transformerLayersPerBlock, blockOutChannels.size());
        Configuration.requireByLevel("attention_head_dim", attentionHeadDim, blockOutChannels.size());
        additionEmbedType.ifPresent(
                type -> Configuration.requireOneOf("addition_embed_type", type, List.of("text_time")));
        if (additionEmbedType.isPresent()
                && (additionTimeEmbedDim.isEmpty()
                        || projectionClassEmbeddingsInputDim.orElse(0) <= NUMBERS * additionTimeEmbedDim.get())) {
            throw new IllegalArgumentException("addition_embed_type text_time needs addition_time_embed_dim and a"
                    + " projection_class_embeddings_input_dim above six times that");
        }
    }

    @Override
    public int channels() {
        return inChannels;
    }

    @Override
    public int height() {
        return sampleSize.get(0);
    }

    @Override
    public int width() {
        return sampleSize.get(sampleSize.size() - 1);
    }

    @Override
    public int unit() {
        return 1 << (blockOutChannels.size() - 1);
    }

    @Override
    public Condition condition() {
        return new Condition.Tokens(crossAttentionDim);
    }

    /** Whether it also takes pooled text, sizes and crop. */
    public boolean takesMore() {
        return additionEmbedType.isPresent();
    }

    /** Width of the pooled text that it takes beside the six numbers; 0 if it takes none. */
    public int pooledWidth() {
        return takesMore()
                ? projectionClassEmbeddingsInputDim.orElseThrow() - NUMBERS * additionTimeEmbedDim.orElseThrow()
                : 0;
    }

    private int embeddingWidth() {
        return 4 * blockOutChannels.get(0);
    }

    @Override
    public void write(LayerWriter layers) {
        DiffusersBlocks blocks = new DiffusersBlocks(layers, normNumGroups, normEps, embeddingWidth(), false);
        int first = blockOutChannels.get(0);
        String waves = layers.timesteps(layers.times(), first, flipSinToCos, freqShift);
        String embedding = DiffusersBlocks.embedded(layers, waves, "time_embedding", first, embeddingWidth());
        if (additionEmbedType.isPresent()) {
            embedding = layers.add(embedding, further(layers));
        }
        Walk walk = new Walk(layers, blocks, embedding, layers.cast(layers.condition()));
        walk.down();
        walk.middle();
        walk.up();
        String h = layers.silu(layers.groupNorm(walk.h, "conv_norm_out", first, normNumGroups, normEps));
        layers.output(layers.narrow(layers.conv(h, "conv_out", first, outChannels, 3), 1, 0, inChannels));
    }

    /** The vector of XL's pooled text, sizes and crop. */
    private String further(LayerWriter layers) {
        int each = additionTimeEmbedDim.orElseThrow();
        String pooled = layers.cast(layers.input("pooled"));
        String numbers = layers.let("torch.flatten(" + layers.input("numbers") + ")");
        String waves = layers.timesteps(numbers, each, flipSinToCos, freqShift);
        String both =
                layers.concat(1, pooled, layers.let("torch.reshape(" + waves + ", [-1, " + NUMBERS * each + "])"));
        int in = projectionClassEmbeddingsInputDim.orElseThrow();
        return DiffusersBlocks.embedded(layers, both, "add_embedding", in, embeddingWidth());
    }

    /** The way through the levels. */
    private final class Walk {
        private final LayerWriter layers;
        private final DiffusersBlocks blocks;
        private final String embedding;
        private final String words;
        private final Deque<String> skips = new ArrayDeque<>();
        private final Deque<Integer> widths = new ArrayDeque<>();
        private String h;
        private Place place;

        Walk(LayerWriter layers, DiffusersBlocks blocks, String embedding, String words) {
            this.layers = layers;
            this.blocks = blocks;
            this.embedding = embedding;
            this.words = words;
            this.place = new Place(blockOutChannels.get(0), height(), UNet2DConditionModel.this.width());
            this.h = layers.conv(layers.x(), "conv_in", inChannels, place.channels(), 3);
            skip();
        }

        private void skip() {
            skips.push(h);
            widths.push(place.channels());
        }

        private void stage(String name, int i, int in, int out, boolean attends, int level) {
            place = place.with(out);
            h = blocks.resnet(h, embedding, name + ".resnets." + i, in, place);
            if (attends) {
                attend(name + ".attentions." + i, level);
            }
        }

        private void attend(String name, int level) {
            h = blocks.transformer(
                    h,
                    name,
                    place,
                    Configuration.at(transformerLayersPerBlock, level),
                    Configuration.at(attentionHeadDim, level),
                    words,
                    crossAttentionDim,
                    useLinearProjection);
        }

        void down() {
            for (int level = 0; level < blockOutChannels.size(); level++) {
                boolean attends = downBlockTypes.get(level).equals("CrossAttnDownBlock2D");
                String name = "down_blocks." + level;
                for (int i = 0; i < layersPerBlock; i++) {
                    stage(name, i, place.channels(), blockOutChannels.get(level), attends, level);
                    skip();
                }
                if (level + 1 < blockOutChannels.size()) {
                    place = place.halved();
                    h = blocks.halve(h, name + ".downsamplers.0", place.channels(), downsamplePadding);
                    skip();
                }
            }
        }

        void middle() {
            int width = place.channels();
            h = blocks.resnet(h, embedding, "mid_block.resnets.0", width, place);
            attend("mid_block.attentions.0", blockOutChannels.size() - 1);
            h = blocks.resnet(h, embedding, "mid_block.resnets.1", width, place);
        }

        void up() {
            int levels = blockOutChannels.size();
            for (int up = 0; up < levels; up++) {
                int level = levels - 1 - up;
                boolean attends = upBlockTypes.get(up).equals("CrossAttnUpBlock2D");
                String name = "up_blocks." + up;
                int out = blockOutChannels.get(level);
                for (int i = 0; i <= layersPerBlock; i++) {
                    h = layers.concat(1, h, skips.pop());
                    stage(name, i, place.channels() + widths.pop(), out, attends, level);
                }
                if (level > 0) {
                    place = place.doubled();
                    h = blocks.doubled(h, name + ".upsamplers.0", out);
                }
            }
        }
    }
}
