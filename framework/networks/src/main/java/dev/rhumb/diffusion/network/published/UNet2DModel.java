package dev.rhumb.diffusion.network.published;

import dev.rhumb.diffusion.network.published.DiffusersBlocks.Place;
import dev.rhumb.diffusion.network.published.DiffusersBlocks.Resampling;
import dev.rhumb.guidance.Parameter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The U-Net of DDPM (Ho et al. 2020, arXiv:2006.11239) and its class-conditional successors, class {@code UNet2DModel} of diffusers. Its
 * components are the keys of {@code config.json}.
 *
 * <p>Sites: {@code down_blocks.N.resnets.M}, {@code down_blocks.N.attentions.M}, {@code mid_block.attentions.0}, and so on: the layers' own names.
 *
 * @param sampleSize height and width of a point; one number for both
 * @param inChannels channels of a point
 * @param outChannels channels of the result; twice those of a point if it learned variances, which are left out
 * @param timeEmbeddingDim width of the vector of time and class; four times the first width if absent
 * @param freqShift of the sinusoids
 * @param flipSinToCos whether cosines come first
 * @param downBlockTypes of the levels, finest first
 * @param upBlockTypes of the levels, coarsest first
 * @param blockOutChannels widths of the levels
 * @param layersPerBlock residual blocks per level
 * @param downsamplePadding padding of halving convolutions
 * @param downsampleType how levels with attention are halved: {@code conv} or {@code resnet}
 * @param upsampleType how they are doubled
 * @param attentionHeadDim width of a head; the whole width if absent
 * @param normNumGroups of every group norm
 * @param attnNormNumGroups of the group norm in the middle attention, if it is another
 * @param normEps added to the variance in norms
 * @param resnetTimeScaleShift {@code default} or {@code scale_shift}
 * @param addAttention whether the middle has an attention
 * @param numClassEmbeds rows of the table of labels
 */
public record UNet2DModel(
        @Parameter("height and width of a point") List<Integer> sampleSize,

        @Parameter(value = "channels of a point", fallback = "3", min = 1, max = 4096)
        int inChannels,

        @Parameter(value = "channels of the result", fallback = "3", min = 1, max = 8192)
        int outChannels,

        @Parameter(value = "width of the vector of time and class", min = 1, max = 100_000)
        Optional<Integer> timeEmbeddingDim,

        @Parameter(value = "shift of the sinusoids", fallback = "0")
        double freqShift,

        @Parameter(value = "whether cosines come first", fallback = "true")
        boolean flipSinToCos,

        @Parameter(
                value = "kinds of the levels, finest first",
                fallback = "[DownBlock2D, AttnDownBlock2D, AttnDownBlock2D, AttnDownBlock2D]")
        List<String> downBlockTypes,

        @Parameter(
                value = "kinds of the levels, coarsest first",
                fallback = "[AttnUpBlock2D, AttnUpBlock2D, AttnUpBlock2D, UpBlock2D]")
        List<String> upBlockTypes,

        @Parameter(value = "widths of the levels", fallback = "[224, 448, 672, 896]")
        List<Integer> blockOutChannels,

        @Parameter(value = "residual blocks per level", fallback = "2", min = 1, max = 64)
        int layersPerBlock,

        @Parameter(value = "padding of halving convolutions", fallback = "1", min = 0, max = 1)
        int downsamplePadding,

        @Parameter(value = "conv or resnet", fallback = "conv")
        String downsampleType,

        @Parameter(value = "conv or resnet", fallback = "conv")
        String upsampleType,

        @Parameter(value = "width of a head", min = 1, max = 4096)
        Optional<Integer> attentionHeadDim,

        @Parameter(value = "groups of norms", fallback = "32", min = 1, max = 4096)
        int normNumGroups,

        @Parameter(value = "groups of the middle attention's norm", min = 1, max = 4096)
        Optional<Integer> attnNormNumGroups,

        @Parameter(value = "added to the variance in norms", fallback = "1e-5")
        double normEps,

        @Parameter(value = "default or scale_shift", fallback = "default")
        String resnetTimeScaleShift,

        @Parameter(value = "whether the middle has an attention", fallback = "true")
        boolean addAttention,

        @Parameter(value = "rows of the table of labels", min = 1, max = 1_000_000)
        Optional<Integer> numClassEmbeds)
        implements DenoiserArchitecture {
    private static final List<String> DOWN = List.of("DownBlock2D", "AttnDownBlock2D", "ResnetDownsampleBlock2D");
    private static final List<String> UP = List.of("UpBlock2D", "AttnUpBlock2D", "ResnetUpsampleBlock2D");
    private static final List<String> RESAMPLING = List.of("conv", "resnet");

    /** Keys of its configuration without effect on the forward pass. */
    static final List<String> INERT = List.of("dropout", "num-train-timesteps");

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of(
            "act-fn", "silu",
            "center-input-sample", "false",
            "time-embedding-type", "positional",
            "mid-block-type", "UNetMidBlock2D",
            "mid-block-scale-factor", "1");

    public UNet2DModel {
        sampleSize = List.copyOf(sampleSize);
        downBlockTypes = List.copyOf(downBlockTypes);
        upBlockTypes = List.copyOf(upBlockTypes);
        blockOutChannels = List.copyOf(blockOutChannels);
        downBlockTypes.forEach(type -> Configuration.requireOneOf("down_block_types", type, DOWN));
        upBlockTypes.forEach(type -> Configuration.requireOneOf("up_block_types", type, UP));
        Configuration.requireOneOf("downsample_type", downsampleType, RESAMPLING);
        Configuration.requireOneOf("upsample_type", upsampleType, RESAMPLING);
        Configuration.requireOneOf("resnet_time_scale_shift", resnetTimeScaleShift, List.of("default", "scale_shift"));
        Configuration.requireLevels(sampleSize, blockOutChannels, downBlockTypes, upBlockTypes, normNumGroups);
        Configuration.requireChannels(inChannels, outChannels);
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
        return numClassEmbeds
                .<Condition>map(rows -> new Condition.Labels(rows, false))
                .orElse(new Condition.None());
    }

    @Override
    public Optional<String> key(String stored) {
        return Optional.of(DiffusersBlocks.renamed(stored));
    }

    private int embeddingWidth() {
        return timeEmbeddingDim.orElse(4 * blockOutChannels.get(0));
    }

    private int headWidth(int width) {
        return attentionHeadDim.orElse(width);
    }

    @Override
    public void write(LayerWriter layers) {
        boolean scaleShift = resnetTimeScaleShift.equals("scale_shift");
        DiffusersBlocks blocks = new DiffusersBlocks(layers, normNumGroups, normEps, embeddingWidth(), scaleShift);
        int first = blockOutChannels.get(0);
        String waves = layers.timesteps(layers.times(), first, flipSinToCos, freqShift);
        String embedding = DiffusersBlocks.embedded(layers, waves, "time_embedding", first, embeddingWidth());
        if (numClassEmbeds.isPresent()) {
            embedding = layers.add(
                    embedding,
                    layers.embedding(layers.condition(), "class_embedding", numClassEmbeds.get(), embeddingWidth()));
        }
        Walk walk = new Walk(layers, blocks, embedding);
        walk.down();
        walk.middle(scaleShift);
        walk.up();
        String h = layers.silu(layers.groupNorm(walk.h, "conv_norm_out", first, normNumGroups, normEps));
        h = layers.conv(h, "conv_out", first, outChannels, 3);
        layers.output(layers.narrow(h, 1, 0, inChannels));
    }

    /** The way through the levels. */
    private final class Walk {
        private final LayerWriter layers;
        private final DiffusersBlocks blocks;
        private final String embedding;
        private final Deque<String> skips = new ArrayDeque<>();
        private final Deque<Integer> widths = new ArrayDeque<>();
        private String h;
        private Place place;

        Walk(LayerWriter layers, DiffusersBlocks blocks, String embedding) {
            this.layers = layers;
            this.blocks = blocks;
            this.embedding = embedding;
            this.place = new Place(blockOutChannels.get(0), height(), UNet2DModel.this.width());
            this.h = layers.conv(layers.x(), "conv_in", inChannels, place.channels(), 3);
            skip();
        }

        private void skip() {
            skips.push(h);
            widths.push(place.channels());
        }

        void down() {
            for (int level = 0; level < blockOutChannels.size(); level++) {
                String type = downBlockTypes.get(level);
                String name = "down_blocks." + level;
                for (int i = 0; i < layersPerBlock; i++) {
                    stage(name, i, place.channels(), blockOutChannels.get(level), type.equals("AttnDownBlock2D"));
                    skip();
                }
                if (level + 1 < blockOutChannels.size()) {
                    halve(name + ".downsamplers.0", type);
                    skip();
                }
            }
        }

        private void halve(String name, String type) {
            int width = place.channels();
            place = place.halved();
            boolean resnet = type.equals("ResnetDownsampleBlock2D")
                    || (type.equals("AttnDownBlock2D") && downsampleType.equals("resnet"));
            h = resnet
                    ? blocks.resnet(h, embedding, name, width, place, Resampling.HALVED)
                    : blocks.halve(h, name, width, downsamplePadding);
        }

        private void stage(String name, int i, int in, int out, boolean attends) {
            place = place.with(out);
            h = blocks.resnet(h, embedding, name + ".resnets." + i, in, place);
            if (attends) {
                h = blocks.attention(h, name + ".attentions." + i, place, headWidth(out), true);
            }
        }

        void middle(boolean scaleShift) {
            int width = place.channels();
            h = blocks.resnet(h, embedding, "mid_block.resnets.0", width, place);
            if (addAttention) {
                DiffusersBlocks own = new DiffusersBlocks(
                        layers, attnNormNumGroups.orElse(normNumGroups), normEps, embeddingWidth(), scaleShift);
                boolean normed = attnNormNumGroups.isPresent() || !scaleShift;
                h = own.attention(h, "mid_block.attentions.0", place, headWidth(width), normed);
            }
            h = blocks.resnet(h, embedding, "mid_block.resnets.1", width, place);
        }

        void up() {
            int levels = blockOutChannels.size();
            for (int level = 0; level < levels; level++) {
                String type = upBlockTypes.get(level);
                String name = "up_blocks." + level;
                int out = blockOutChannels.get(levels - 1 - level);
                for (int i = 0; i <= layersPerBlock; i++) {
                    h = layers.concat(1, h, skips.pop());
                    stage(name, i, place.channels() + widths.pop(), out, type.equals("AttnUpBlock2D"));
                }
                if (level + 1 < levels) {
                    place = place.doubled();
                    boolean resnet = type.equals("ResnetUpsampleBlock2D")
                            || (type.equals("AttnUpBlock2D") && upsampleType.equals("resnet"));
                    h = resnet
                            ? blocks.resnet(h, embedding, name + ".upsamplers.0", out, place, Resampling.DOUBLED)
                            : blocks.doubled(h, name + ".upsamplers.0", out);
                }
            }
        }
    }
}
