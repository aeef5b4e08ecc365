package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Inception-v3 (Szegedy et al. 2016, arXiv:1512.00567) as TensorFlow released it in December 2015, which FID (Heusel et al. 2017,
 * arXiv:1706.08500) is defined by. The keys are those of pytorch-fid's port, {@code pt_inception-2015-12-05-6726825d.pth}.
 *
 * <p>It differs from torchvision's in its pooling: averages do not count the padding, and the last block takes maxima. It has 1,008 logits.
 *
 * @param output what is returned
 */
public record InceptionV3(
        @Parameter(
                value = "pool3 (2,048), logits (1,008), logits-unbiased (1,008) or spatial (7 x rows x columns)",
                fallback = "pool3")
        Output output)
        implements FeatureArchitecture {
    private static final double EPS = 1e-3;
    private static final int LOGITS = 1008;
    private static final int POOLED = 2048;
    private static final int SPATIAL_CHANNELS = 7;
    /** Below, a convolution or a pooling without padding has no pixel left. */
    private static final int SMALLEST = 75;

    /** What the network returns. */
    public enum Output {
        /** The mean over the pixels of the last block: FID's features, (B, 2048). */
        POOL3,
        /** The logits, (B, 1008). */
        LOGITS,
        /** The logits without their bias, (B, 1008), as guided-diffusion's evaluator computes the inception score. */
        LOGITS_UNBIASED,
        /**
         * The first seven channels of TensorFlow's {@code mixed_6/conv}, pixel by pixel, (B, rows columns 7): sFID's features (Nash et al.
         * 2021, arXiv:2103.03841), 2,023 for images of 299 x 299.
         */
        SPATIAL
    }

    @Override
    public Optional<String> key(String stored) {
        return stored.endsWith(".num_batches_tracked") ? Optional.empty() : Optional.of(stored);
    }

    @Override
    public InceptionV3 seeing(int height, int width) {
        if (height < SMALLEST || width < SMALLEST) {
            throw new IllegalArgumentException("Inception-v3 takes images of at least " + SMALLEST + " x " + SMALLEST
                    + " pixels, not " + height + " x " + width + "; FID's are 299 x 299");
        }
        return this;
    }

    @Override
    public void write(LayerWriter layers) {
        Blocks blocks = new Blocks(layers);
        String x = blocks.conv(layers.x(), "Conv2d_1a_3x3", 3, 32, 3, 2, 0);
        x = blocks.conv(x, "Conv2d_2a_3x3", 32, 32, 3, 1, 0);
        x = blocks.conv(x, "Conv2d_2b_3x3", 32, 64, 3, 1, 1);
        x = blocks.conv(blocks.halved(x), "Conv2d_3b_1x1", 64, 80, 1, 1, 0);
        x = blocks.halved(blocks.conv(x, "Conv2d_4a_3x3", 80, 192, 3, 1, 0));
        x = blocks.a(x, "Mixed_5b", 192, 32);
        x = blocks.a(x, "Mixed_5c", 256, 64);
        x = blocks.a(x, "Mixed_5d", 288, 64);
        x = blocks.b(x, "Mixed_6a", 288);
        x = blocks.c(x, "Mixed_6b", 768, 128);
        String fourth = blocks.c(x, "Mixed_6c", 768, 160);
        if (output == Output.SPATIAL) {
            // TensorFlow numbers the mixed blocks from 0, so that its mixed_6 is Mixed_6d.
            String map = blocks.conv(fourth, "Mixed_6d.branch1x1", 768, 192, 1, 1, 0);
            layers.leaveOut(() -> logits(layers, last(blocks, blocks.rest(fourth, "Mixed_6d", 768, 160)), true));
            String some = layers.narrow(map, 1, 0, SPATIAL_CHANNELS);
            layers.output(layers.let("torch.flatten(torch.permute(" + some + ", [0, 2, 3, 1]), 1)"));
            return;
        }
        String pooled = last(blocks, blocks.c(fourth, "Mixed_6d", 768, 160));
        if (output == Output.POOL3) {
            layers.leaveOut(() -> logits(layers, pooled, true));
            layers.output(pooled);
        } else {
            layers.output(logits(layers, pooled, output == Output.LOGITS));
        }
    }

    /** Everything behind the fourth block on 17 x 17 pixels, (B, 2048). */
    private static String last(Blocks blocks, String x) {
        String h = blocks.c(x, "Mixed_6e", 768, 192);
        h = blocks.d(h, "Mixed_7a", 768);
        h = blocks.e(h, "Mixed_7b", 1280, blocks::average);
        h = blocks.e(h, "Mixed_7c", 2048, blocks::largest);
        return blocks.layers.let("torch.mean(" + h + ", [2, 3])");
    }

    private static String logits(LayerWriter layers, String pooled, boolean biased) {
        String weight = layers.parameter("fc.weight", LOGITS, POOLED);
        String bias = layers.parameter("fc.bias", LOGITS);
        return layers.let("torch.linear(" + pooled + ", " + weight + ", " + (biased ? bias : "None") + ")");
    }

    /** The blocks, by the letters of torchvision's classes. */
    private record Blocks(LayerWriter layers) {
        /** Convolution without bias, batch normalisation, ReLU. */
        String conv(String x, String key, int in, int out, int kernel, int stride, int padding) {
            return conv(
                    x, key, in, out, new int[] {kernel, kernel}, new int[] {stride, stride}, new int[] {padding, padding
                    });
        }

        private String conv(String x, String key, int in, int out, int[] kernel, int[] stride, int[] padding) {
            String h = layers.conv(x, key + ".conv", in, out, kernel, stride, padding, 1, false);
            return layers.relu(layers.batchNorm(h, key + ".bn", out, EPS));
        }

        /** A row of pixels, at the same size. */
        private String wide(String x, String key, int in, int out, int kernel) {
            return conv(x, key, in, out, new int[] {1, kernel}, new int[] {1, 1}, new int[] {0, kernel / 2});
        }

        /** A column of pixels, at the same size. */
        private String high(String x, String key, int in, int out, int kernel) {
            return conv(x, key, in, out, new int[] {kernel, 1}, new int[] {1, 1}, new int[] {kernel / 2, 0});
        }

        String halved(String x) {
            return layers.let("torch.max_pool2d(" + x + ", [3, 3], [2, 2], [0, 0], [1, 1], False)");
        }

        String average(String x) {
            return layers.let("torch.avg_pool2d(" + x + ", [3, 3], [1, 1], [1, 1], False, False, None)");
        }

        String largest(String x) {
            return layers.let("torch.max_pool2d(" + x + ", [3, 3], [1, 1], [1, 1], [1, 1], False)");
        }

        String a(String x, String key, int in, int pooled) {
            String one = conv(x, key + ".branch1x1", in, 64, 1, 1, 0);
            String five = conv(x, key + ".branch5x5_1", in, 48, 1, 1, 0);
            five = conv(five, key + ".branch5x5_2", 48, 64, 5, 1, 2);
            String three = conv(x, key + ".branch3x3dbl_1", in, 64, 1, 1, 0);
            three = conv(three, key + ".branch3x3dbl_2", 64, 96, 3, 1, 1);
            three = conv(three, key + ".branch3x3dbl_3", 96, 96, 3, 1, 1);
            String pool = conv(average(x), key + ".branch_pool", in, pooled, 1, 1, 0);
            return layers.concat(1, one, five, three, pool);
        }

        String b(String x, String key, int in) {
            String three = conv(x, key + ".branch3x3", in, 384, 3, 2, 0);
            String twice = conv(x, key + ".branch3x3dbl_1", in, 64, 1, 1, 0);
            twice = conv(twice, key + ".branch3x3dbl_2", 64, 96, 3, 1, 1);
            twice = conv(twice, key + ".branch3x3dbl_3", 96, 96, 3, 2, 0);
            return layers.concat(1, three, twice, halved(x));
        }

        String c(String x, String key, int in, int inner) {
            return layers.concat(1, conv(x, key + ".branch1x1", in, 192, 1, 1, 0), rest(x, key, in, inner));
        }

        /** A block c but for its first branch. */
        String rest(String x, String key, int in, int inner) {
            String seven = conv(x, key + ".branch7x7_1", in, inner, 1, 1, 0);
            seven = wide(seven, key + ".branch7x7_2", inner, inner, 7);
            seven = high(seven, key + ".branch7x7_3", inner, 192, 7);
            String twice = conv(x, key + ".branch7x7dbl_1", in, inner, 1, 1, 0);
            twice = high(twice, key + ".branch7x7dbl_2", inner, inner, 7);
            twice = wide(twice, key + ".branch7x7dbl_3", inner, inner, 7);
            twice = high(twice, key + ".branch7x7dbl_4", inner, inner, 7);
            twice = wide(twice, key + ".branch7x7dbl_5", inner, 192, 7);
            String pool = conv(average(x), key + ".branch_pool", in, 192, 1, 1, 0);
            return layers.concat(1, seven, twice, pool);
        }

        String d(String x, String key, int in) {
            String three = conv(x, key + ".branch3x3_1", in, 192, 1, 1, 0);
            three = conv(three, key + ".branch3x3_2", 192, 320, 3, 2, 0);
            String seven = conv(x, key + ".branch7x7x3_1", in, 192, 1, 1, 0);
            seven = wide(seven, key + ".branch7x7x3_2", 192, 192, 7);
            seven = high(seven, key + ".branch7x7x3_3", 192, 192, 7);
            seven = conv(seven, key + ".branch7x7x3_4", 192, 192, 3, 2, 0);
            return layers.concat(1, three, seven, halved(x));
        }

        String e(String x, String key, int in, UnaryOperator<String> pooling) {
            String one = conv(x, key + ".branch1x1", in, 320, 1, 1, 0);
            String three = conv(x, key + ".branch3x3_1", in, 384, 1, 1, 0);
            String twice = conv(x, key + ".branch3x3dbl_1", in, 448, 1, 1, 0);
            twice = conv(twice, key + ".branch3x3dbl_2", 448, 384, 3, 1, 1);
            String pool = conv(pooling.apply(x), key + ".branch_pool", in, 192, 1, 1, 0);
            return layers.concat(
                    1,
                    one,
                    wide(three, key + ".branch3x3_2a", 384, 384, 3),
                    high(three, key + ".branch3x3_2b", 384, 384, 3),
                    wide(twice, key + ".branch3x3dbl_3a", 384, 384, 3),
                    high(twice, key + ".branch3x3dbl_3b", 384, 384, 3),
                    pool);
        }
    }
}
