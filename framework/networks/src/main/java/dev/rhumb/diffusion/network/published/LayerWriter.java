package dev.rhumb.diffusion.network.published;

import dev.rhumb.diffusion.network.ForwardScript;
import dev.rhumb.diffusion.network.SiteScript;
import dev.rhumb.diffusion.network.UNetSite;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes the layers of a published network, one call each, and writes them as TorchScript text. Values are handed over by name: each call
 * takes names and returns the name of its result. A layer's key names its weights as the published state dict does:
 * {@code conv(x, "conv_in", ...)} reads {@code conv_in.weight} and {@code conv_in.bias}.
 *
 * <p>All values are in the computation's type. Tokens are {@code (B, tokens, width)}, images {@code (B, C, H, W)}, and what attention
 * takes is {@code (B, heads, tokens, headWidth)}.
 */
public final class LayerWriter {
    private final ForwardScript script;
    private final SiteScript sites;
    private final Map<String, Supplier<float[]>> computed = new LinkedHashMap<>();
    private boolean ofIntegers;

    LayerWriter(SiteScript sites) {
        this.script = sites.script();
        this.sites = sites;
        script.ofAnySize();
        sites.begin();
    }

    /** The values of the parameters that no file holds, by key. */
    Map<String, Supplier<float[]>> computed() {
        return computed;
    }

    // ------------------------------------------------------------------ inputs and outputs

    /** The first input: images or points (B, C, H, W) or token ids, cast to the computation's type. */
    public String x() {
        return let("torch.to(x, t)");
    }

    /** The first input as it was given; for token ids (B, length), int64. */
    public String ids() {
        ofIntegers = true;
        return "x";
    }

    /** The second input: times (B), in the type in which they were given. */
    public String times() {
        return "c";
    }

    /** The third input: labels (B), int64, or vectors (B, length, width), in the type in which they were given. */
    public String condition() {
        return "e";
    }

    /** One more input, behind the three usual ones and in the order of calls. */
    public String input(String name) {
        return script.input(name);
    }

    /** A value cast to the computation's type. */
    public String cast(String x) {
        return let("torch.to(" + x + ", t)");
    }

    /** Ends the forward pass. Its results are these values, then what was tapped, in the type of the first input; float32 for token ids. */
    public void output(String... results) {
        sites.end(List.of(results), ofIntegers ? "6" : "x");
    }

    /** The value of a TorchScript expression of other values' names, such as {@code torch.relu(v3)}. */
    public String let(String expression) {
        return script.let(expression);
    }

    private String let(String format, Object... values) {
        return script.let(String.format(Locale.ROOT, format, values));
    }

    // ------------------------------------------------------------------ parameters

    /** A parameter tensor of the file. */
    public String parameter(String key, long... shape) {
        return script.constant(key, 0, shape);
    }

    /**
     * A parameter tensor that no file holds, such as a table of sines.
     *
     * @param values computes it, row-major; called when weights are loaded
     */
    public String computed(String key, Supplier<float[]> values, long... shape) {
        computed.put(key, values);
        return script.constant(key, 0, shape);
    }

    /** Declares the parameters of a part without writing it. */
    public void leaveOut(Supplier<String> part) {
        script.leaveOut(part);
    }

    // ------------------------------------------------------------------ layers

    /** Convolution with bias, stride 1 and same padding. */
    public String conv(String x, String key, int in, int out, int kernel) {
        return conv(x, key, in, out, kernel, 1, kernel / 2);
    }

    /** Convolution with bias. */
    public String conv(String x, String key, int in, int out, int kernel, int stride, int padding) {
        return conv(
                x,
                key,
                in,
                out,
                new int[] {kernel, kernel},
                new int[] {stride, stride},
                new int[] {padding, padding},
                1,
                true);
    }

    /** Convolution, with axes as (rows, columns). */
    public String conv(
            String x,
            String key,
            int in,
            int out,
            int[] kernel,
            int[] stride,
            int[] padding,
            int groups,
            boolean bias) {
        String weight = parameter(key + ".weight", out, in / groups, kernel[0], kernel[1]);
        String shift = bias ? parameter(key + ".bias", out) : "None";
        return let(
                "torch.conv2d(%s, %s, %s, %s, %s, [1, 1], %d)",
                x, weight, shift, Arrays.toString(stride), Arrays.toString(padding), groups);
    }

    /** Affine map of the last axis, with bias. */
    public String linear(String x, String key, int in, int out) {
        return linear(x, key, in, out, true);
    }

    /** Linear map of the last axis. */
    public String linear(String x, String key, int in, int out, boolean bias) {
        String weight = parameter(key + ".weight", out, in);
        String shift = bias ? parameter(key + ".bias", out) : "None";
        return let("torch.linear(%s, %s, %s)", x, weight, shift);
    }

    /** Group normalisation with scale and shift. */
    public String groupNorm(String x, String key, int width, int groups, double eps) {
        String scale = parameter(key + ".weight", width);
        String shift = parameter(key + ".bias", width);
        return let("torch.group_norm(%s, %d, %s, %s, %.9e)", x, groups, scale, shift, eps);
    }

    /** Normalisation of the last axis with scale and shift. */
    public String layerNorm(String x, String key, int width, double eps) {
        String scale = parameter(key + ".weight", width);
        String shift = parameter(key + ".bias", width);
        return let("torch.layer_norm(%s, [%d], %s, %s, %.9e)", x, width, scale, shift, eps);
    }

    /** Normalisation of the last axis without scale and shift. */
    public String layerNorm(String x, int width, double eps) {
        return let("torch.layer_norm(%s, [%d], None, None, %.9e)", x, width, eps);
    }

    /** Root-mean-square normalisation of the last axis with a scale (Zhang and Sennrich 2019), in float32. */
    public String rmsNorm(String x, String key, int width, double eps) {
        String scale = parameter(key + ".weight", width);
        String wide = let("torch.to(%s, 6)", x);
        String inverse =
                let("torch.rsqrt(torch.add(torch.mean(torch.mul(%1$s, %1$s), [-1], True), %2$.9e))", wide, eps);
        return let("torch.mul(torch.to(torch.mul(%s, %s), t), %s)", wide, inverse, scale);
    }

    /** Batch normalisation by the stored mean and variance. */
    public String batchNorm(String x, String key, int width, double eps) {
        String scale = parameter(key + ".weight", width);
        String shift = parameter(key + ".bias", width);
        String mean = parameter(key + ".running_mean", width);
        String variance = parameter(key + ".running_var", width);
        return let(
                "torch.batch_norm(%s, %s, %s, %s, %s, False, 0., %.9e, False)", x, scale, shift, mean, variance, eps);
    }

    /** Rows of a table: {@code ids} (...), int64, to (..., width). */
    public String embedding(String ids, String key, int rows, int width) {
        return let("torch.embedding(%s, %s)", parameter(key + ".weight", rows, width), ids);
    }

    // ------------------------------------------------------------------ functions

    /** {@code x sigmoid(x)}. */
    public String silu(String x) {
        return let("torch.silu(" + x + ")");
    }

    /** The exact GELU (Hendrycks and Gimpel 2016). */
    public String gelu(String x) {
        return let("torch.gelu(" + x + ")");
    }

    /** GELU by its approximation with tanh. */
    public String geluTanh(String x) {
        return let("torch.gelu(" + x + ", approximate=\"tanh\")");
    }

    /** {@code x sigmoid(1.702 x)}, as the original CLIP. */
    public String quickGelu(String x) {
        return let("torch.mul(%1$s, torch.sigmoid(torch.mul(%1$s, 1.702)))", x);
    }

    /** {@code max(x, 0)}. */
    public String relu(String x) {
        return let("torch.relu(" + x + ")");
    }

    /** The sum of two values. */
    public String add(String x, String y) {
        return let("torch.add(" + x + ", " + y + ")");
    }

    /** The product of two values. */
    public String mul(String x, String y) {
        return let("torch.mul(" + x + ", " + y + ")");
    }

    /** A value times a number. */
    public String scale(String x, double by) {
        return let("torch.mul(%s, %.17g)", x, by);
    }

    /** {@code x (1 + scale) + shift}. */
    public String modulate(String x, String scale, String shift) {
        return let("torch.add(torch.mul(%s, torch.add(%s, 1)), %s)", x, scale, shift);
    }

    /** Several values one behind the other along an axis. */
    public String concat(int axis, String... parts) {
        return let("torch.cat([%s], %d)", String.join(", ", parts), axis);
    }

    /** A value in equal parts along an axis. */
    public List<String> chunk(String x, int parts, int axis) {
        String all = let("torch.chunk(%s, %d, %d)", x, parts, axis);
        return IntStream.range(0, parts).mapToObj(i -> let("%s[%d]", all, i)).toList();
    }

    /** {@code length} entries of an axis, from one on. */
    public String narrow(String x, int axis, int from, int length) {
        return let("torch.narrow(%s, %d, %d, %d)", x, axis, from, length);
    }

    /**
     * Tokens (B, rows columns, side side channels), each a patch of pixels with the channels last, as images (B, channels, rows side, columns
     * side).
     */
    public String unpatchified(String tokens, int rows, int columns, int side, int channels) {
        String grid = let("torch.view(%s, [-1, %d, %d, %d, %d, %d])", tokens, rows, columns, side, side, channels);
        return let(
                "torch.reshape(torch.permute(%s, [0, 5, 1, 3, 2, 4]), [-1, %d, %d, %d])",
                grid, channels, rows * side, columns * side);
    }

    /** (B, width) as (B, 1, width), to act on tokens. */
    public String overTokens(String x) {
        return let("torch.unsqueeze(%s, 1)", x);
    }

    /** (B, width) as (B, width, 1, 1), to act on images. */
    public String overPixels(String x) {
        return let("torch.unsqueeze(torch.unsqueeze(%s, -1), -1)", x);
    }

    /** Nearest-neighbour doubling of height and width. */
    public String upsample(String x) {
        return let("torch.upsample_nearest2d(" + x + ", None, [2., 2.])");
    }

    /** The means of squares of four pixels. */
    public String halve(String x) {
        return let("torch.avg_pool2d(" + x + ", [2, 2], [2, 2])");
    }

    /** One row of zeros below and one column behind. */
    public String padBelow(String x) {
        return let("torch.constant_pad_nd(" + x + ", [0, 1, 0, 1], 0.)");
    }

    /** Images (B, C, H, W) as tokens (B, H W, C). */
    public String tokens(String x) {
        return let("torch.transpose(torch.flatten(%s, 2), 1, 2)", x);
    }

    /** Tokens (B, H W, C) as images of the height and width of another value. */
    public String image(String tokens, String like) {
        return let(
                "torch.reshape(torch.transpose(%1$s, 1, 2), [torch.size(%1$s, 0), -1, torch.size(%2$s, 2),"
                        + " torch.size(%2$s, 3)])",
                tokens, like);
    }

    /** Tokens (B, N, heads headWidth) as (B, heads, N, headWidth). */
    public String split(String tokens, int heads, int headWidth) {
        return let(
                "torch.transpose(torch.view(%1$s, [torch.size(%1$s, 0), -1, %2$d, %3$d]), 1, 2)",
                tokens, heads, headWidth);
    }

    /** (B, heads, N, headWidth) as tokens (B, N, heads headWidth). */
    public String merge(String attended) {
        return let("torch.flatten(torch.transpose(%s, 1, 2), 2)", attended);
    }

    /** Scaled dot-product attention (Vaswani et al. 2017), by the engine's fused kernel. */
    public String attention(String q, String k, String v) {
        return let("torch.scaled_dot_product_attention(%s, %s, %s)", q, k, v);
    }

    /** As above, each token attending to itself and those before it. */
    public String causalAttention(String q, String k, String v) {
        return let("torch.scaled_dot_product_attention(%s, %s, %s, None, 0., True)", q, k, v);
    }

    /**
     * As above, with what is added to the scores, (B or 1, heads or 1, tokens or 1, keys).
     *
     * @param scale of the products of queries and keys
     */
    public String biasedAttention(String q, String k, String v, String bias, double scale) {
        return let("torch.scaled_dot_product_attention(%s, %s, %s, %s, 0., False, scale=%.17g)", q, k, v, bias, scale);
    }

    /**
     * Sines and cosines of times (B), (B, width), as diffusers' {@code get_timestep_embedding} and guided-diffusion's
     * {@code timestep_embedding}: frequencies {@code 10000^(-i / (width/2 - shift))}.
     *
     * @param cosinesFirst cosines before sines
     */
    public String timesteps(String times, int width, boolean cosinesFirst, double shift) {
        int half = width / 2;
        String frequencies = let(
                "torch.exp(torch.div(torch.mul(torch.arange(%d, dtype=6, layout=None, device=ops.prim.device(%s),"
                        + " pin_memory=None), %.17g), %.17g))",
                half, times, -Math.log(10000), half - shift);
        String phase = let("torch.mul(torch.unsqueeze(torch.to(%s, 6), 1), %s)", times, frequencies);
        String waves = cosinesFirst
                ? let("torch.cat([torch.cos(%1$s), torch.sin(%1$s)], 1)", phase)
                : let("torch.cat([torch.sin(%1$s), torch.cos(%1$s)], 1)", phase);
        return cast(waves);
    }

    // ------------------------------------------------------------------ sites

    /** Declares a site; its name is that of the layer in the published network. */
    public UNetSite site(String name, UNetSite.Kind kind, int width, int rows, int columns) {
        return sites.site(new UNetSite(name, kind, width, rows, columns));
    }

    /**
     * A site on an image (B, C, H, W).
     *
     * @param whole from its input to its output, the residual connection included
     */
    public String onImage(UNetSite site, String x, UnaryOperator<String> whole) {
        return sites.act(site, x, SiteScript.Layout.IMAGE, whole);
    }

    /**
     * A site on an image whose residual connection may change the width.
     *
     * @param kept what remains when the site is skipped, from its input: itself, or brought to the new width
     * @param added what the site adds
     */
    public String onImage(UNetSite site, String x, UnaryOperator<String> kept, UnaryOperator<String> added) {
        return sites.act(site, x, SiteScript.Layout.IMAGE, kept, added);
    }

    /**
     * A site on tokens (B, rows columns, width).
     *
     * @param whole from its input to its output, the residual connection included
     */
    public String onTokens(UNetSite site, String x, UnaryOperator<String> whole) {
        return sites.act(site, x, SiteScript.Layout.TOKENS, whole);
    }

    /** The values before a block's second convolution, (B, width, rows, columns), with a share of them dropped where that is asked for. */
    public String dropped(UNetSite site, String x) {
        return sites.dropped(site, x);
    }

    /** What a cross-attention reads of a caption's tokens: these, and behind them the second caption's where the site looks at both. */
    public String read(UNetSite cross, String words) {
        String other = sites.negative();
        // A condition travels as one row, (B, length width).
        return sites.read(
                cross,
                words,
                other == null
                        ? null
                        : let(
                                "torch.reshape(torch.to(%1$s, t), [-1, torch.size(%2$s, 1), torch.size(%2$s, 2)])",
                                other, words));
    }

    /** Attention at a site, on {@code (B, heads, tokens, headWidth)}. */
    public String attention(UNetSite site, int headWidth, String q, String k, String v) {
        return sites.attended(site, headWidth, q, k, v);
    }

    /** As above, with what is added to the scores, (B, 1, 1, keys). */
    public String attention(UNetSite site, int headWidth, String q, String k, String v, String bias) {
        return sites.attended(site, headWidth, q, k, v, bias);
    }

    /** Attention of pixels, and perhaps of words, to both, on {@code (B, heads, pixels + words, headWidth)}; queries may be those of pixels alone. */
    public String jointAttention(UNetSite site, int headWidth, String q, String k, String v) {
        return sites.attendedJointly(site, headWidth, q, k, v);
    }

    /**
     * A site where pixels and a caption's tokens go through together.
     *
     * @param whole from the pixels to pixels and words behind the site, the residual connections included
     * @return pixels and words
     */
    public List<String> onBoth(UNetSite site, String x, String words, Function<String, List<String>> whole) {
        return sites.act(site, x, words, whole);
    }

    /**
     * A site on tokens beside others that read the same.
     *
     * @param kept what remains when the site is skipped
     * @param added what the site adds, from its input
     */
    public String onTokens(UNetSite site, String x, String kept, UnaryOperator<String> added) {
        return sites.act(site, x, SiteScript.Layout.TOKENS, given -> kept, added);
    }

    /** The second caption's vectors as they come in; null where no site looks at one. */
    public @Nullable String negative() {
        return sites.negative();
    }

    /** What a cross-attention reads: this, and along the batch the second caption's where the site looks at both. */
    public String read(UNetSite cross, String words, @Nullable String other) {
        return sites.read(cross, words, other);
    }
}
