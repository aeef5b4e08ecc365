package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * VGG-16 (Simonyan and Zisserman 2015, arXiv:1409.1556), a classifier of ImageNet's 1,000 classes under torchvision's keys
 * ({@code vgg16-397923af.pth}), and the distance LPIPS (Zhang et al. 2018, arXiv:1801.03924, equation 1) by it. The package lpips has the linear
 * layers of LPIPS in a file of their own, {@code weights/v0.1/vgg.pth}; they are the head of this network.
 *
 * @param output what is returned
 * @param height of the images, in pixels
 * @param width of the images, in pixels
 */
public record Vgg16(
        @Parameter(value = "fc2 (4,096), logits (1,000), or lpips, whose squared distances are LPIPS", fallback = "fc2")
        Output output,

        @Parameter(value = "height of the images, in pixels", fallback = "224", min = 32, max = 4096)
        int height,

        @Parameter(value = "width of the images, in pixels", fallback = "224", min = 32, max = 4096)
        int width)
        implements FeatureArchitecture {
    /** Of the lengths of feature vectors, as in the package lpips. */
    private static final double EPS = 1e-10;

    private static final int SMALLEST = 32;
    private static final int GRID = 7;
    private static final int HIDDEN = 4096;
    private static final int CLASSES = 1000;
    private static final List<Integer> WIDTHS = List.of(64, 128, 256, 512, 512);
    private static final List<Integer> CONVOLUTIONS = List.of(2, 2, 3, 3, 3);

    /** What the network returns. */
    public enum Output {
        /** The second hidden layer after its ReLU, (B, 4096): what precision and recall of Kynkäänniemi et al. (2019) compare. */
        FC2,
        /** The logits, (B, 1000). */
        LOGITS,
        /**
         * One row for each image, whose squared Euclidean distance to another row is the LPIPS distance of the two images: the feature vectors of five
         * layers at unit length, each channel times the root of its weight, divided by the root of the number of pixels.
         */
        LPIPS
    }

    /** Whether a state dict is this network's. */
    static boolean isOne(Map<String, long[]> shapes) {
        long[] last = shapes.get("features.28.weight");
        return last != null && last.length == 4 && last[0] == 512 && shapes.containsKey("features.0.bias");
    }

    /** Whether LPIPS' linear layers are there. */
    static boolean hasLinearLayers(Map<String, long[]> shapes) {
        return shapes.containsKey(linear(0));
    }

    private static String linear(int level) {
        return HEAD + "lin" + level + ".model.1.weight";
    }

    /** The classifier behind the convolutions is left where LPIPS is wanted. */
    @Override
    public Optional<String> key(String stored) {
        return output == Output.LPIPS && stored.startsWith("classifier.") ? Optional.empty() : Optional.of(stored);
    }

    @Override
    public Vgg16 seeing(int height, int width) {
        if (height < SMALLEST || width < SMALLEST) {
            throw new IllegalArgumentException("VGG-16 takes images of at least " + SMALLEST + " x " + SMALLEST
                    + " pixels, not " + height + " x " + width);
        }
        return new Vgg16(output, height, width);
    }

    @Override
    public void write(LayerWriter layers) {
        List<String> levels = levels(layers);
        if (output == Output.LPIPS) {
            List<String> parts = new ArrayList<>();
            for (int level = 0; level < levels.size(); level++) {
                parts.add(weighed(layers, levels.get(level), level));
            }
            layers.output(layers.concat(1, parts.toArray(new String[0])));
            return;
        }
        String grid = layers.let("torch.flatten(torch.adaptive_avg_pool2d(" + halved(layers, levels.get(4)) + ", ["
                + GRID + ", " + GRID + "]), 1)");
        String hidden = layers.relu(layers.linear(grid, "classifier.0", 512 * GRID * GRID, HIDDEN));
        String second = layers.relu(layers.linear(hidden, "classifier.3", HIDDEN, HIDDEN));
        if (output == Output.LOGITS) {
            layers.output(layers.linear(second, "classifier.6", HIDDEN, CLASSES));
        } else {
            layers.leaveOut(() -> layers.linear(second, "classifier.6", HIDDEN, CLASSES));
            layers.output(second);
        }
    }

    /** The last layer before each pooling, and the last of all, after their ReLU. */
    private static List<String> levels(LayerWriter layers) {
        List<String> levels = new ArrayList<>();
        String x = layers.x();
        int in = 3;
        int place = 0;
        for (int level = 0; level < WIDTHS.size(); level++) {
            for (int i = 0; i < CONVOLUTIONS.get(level); i++) {
                x = layers.relu(layers.conv(x, "features." + place, in, WIDTHS.get(level), 3));
                in = WIDTHS.get(level);
                place += 2;
            }
            levels.add(x);
            x = level == WIDTHS.size() - 1 ? x : halved(layers, x);
            place++;
        }
        return levels;
    }

    private static String halved(LayerWriter layers, String x) {
        return layers.let("torch.max_pool2d(" + x + ", [2, 2], [2, 2], [0, 0], [1, 1], False)");
    }

    /** A level's part of the row. The parameters are roots of the published weights, see {@link #prepared}. */
    private String weighed(LayerWriter layers, String x, int level) {
        String root = layers.parameter(linear(level), 1, WIDTHS.get(level), 1, 1);
        String length = layers.let(
                "torch.sqrt(torch.clamp_min(torch.sum(torch.mul(" + x + ", " + x + "), [1], True), 1.0e-20))");
        String unit = layers.let("torch.div(" + x + ", torch.add(" + length + ", " + EPS + "))");
        double pixels = (double) (height >> level) * (width >> level);
        return layers.let("torch.flatten(" + layers.scale(layers.mul(unit, root), 1 / Math.sqrt(pixels)) + ", 1)");
    }

    @Override
    public float[] prepared(String key, float[] stored, long[] shape) {
        if (!key.startsWith(HEAD)) {
            return stored;
        }
        for (int i = 0; i < stored.length; i++) {
            if (stored[i] < 0) {
                throw new IllegalArgumentException("the tensor '" + key + "' holds " + stored[i] + " at position " + i
                        + "; weights of LPIPS must not be negative");
            }
            stored[i] = (float) Math.sqrt(stored[i]);
        }
        return stored;
    }
}
