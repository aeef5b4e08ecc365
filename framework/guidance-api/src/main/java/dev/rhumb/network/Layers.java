package dev.rhumb.network;

import org.apiguardian.api.API;

/**
 * Takes the layers of a network, one call each. Values are handed over by name: each call takes names and returns the name of its result.
 * A layer's own name, such as {@code block.0.conv}, names its weights; two layers have two names.
 *
 * <p>A gain of 1 starts weights with standard deviation 1/sqrt(inputs), and 0 starts the layer at zero.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public interface Layers {

    /** The value of a TorchScript expression of other values' names, such as {@code torch.relu(v3)}. */
    String let(String expression);

    /** A parameter tensor that starts normally distributed about 0, in the computation's type. */
    String constant(String name, double deviation, long... shape);

    /** Convolution with bias and same padding, (B, in, H, W) to (B, out, H / stride, W / stride). */
    String conv(String x, String name, int in, int out, int kernel, int stride, double gain);

    /** Affine map of the last axis. */
    String linear(String x, String name, int in, int out, double gain);

    /** Group normalisation with a learned scale and shift. */
    String groupNorm(String x, String name, int width, int groups);

    /** Normalisation of the last axis with a learned scale and shift. */
    String layerNorm(String x, String name, int width);

    /** {@code x sigmoid(x)}. */
    String silu(String x);

    /** The sum of two values. */
    String add(String x, String y);

    /** Two values one behind the other along the channels. */
    String concat(String x, String y);

    /** Nearest-neighbour doubling of height and width. */
    String upsample(String x);

    /** Squares of pixels become channels: (B, C, H, W) to (B, C side^2, H / side, W / side). */
    String patches(String x, int side);

    /** Channels become squares of pixels again. */
    String pixels(String x, int side);

    /** Self-attention over all pixels with a residual connection; starts at the identity. */
    String attention(String x, String name, int width, int headWidth, int groups);

    /** The residual block of Dhariwal and Nichol (2021), section 3, modulated by the embedding; {@code gain} 0 starts at the identity. */
    String residual(
            String x, String embedding, String name, int in, int out, int embeddingWidth, int groups, double gain);
}
