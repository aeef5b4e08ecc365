package dev.rhumb.diffusion.network;

import ai.djl.ndarray.types.Shape;
import dev.rhumb.network.Layers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a network's methods as TorchScript text while collecting its parameters, so that structure and parameters have
 * one definition. Each layer method takes the name of its input value and returns the name of its output value.
 *
 * <p>What has been written since the last {@link #method} belongs to the next one; a network of several parts (a text encoder and a
 * U-Net, an encoder and a decoder) ends each part by a method of its own name. Values are local to their method, parameters are the
 * network's: naming one of an
 * earlier method again reads the same values.
 *
 * <p>All parameters are slices of one flat vector, cut by a single {@code split_with_sizes} whose backward is a single
 * concatenation: the optimiser then works on one tensor.
 */
public final class ForwardScript implements Layers {
    private static final long MOST_PARAMETERS = Integer.MAX_VALUE - 8;
    private static final ThreadLocal<Long> LIMIT = ThreadLocal.withInitial(() -> MOST_PARAMETERS);

    /**
     * The type that attention is computed in. In half precision on a processor the fused kernel's gradient takes five to thirteen times
     * as long as in float32 (docs/benchmarks), so there it is float32 wherever gradients are recorded.
     */
    private static final String ATTENTION_TYPE = """
                a = t
                if torch.__and__(torch.is_grad_enabled(), torch.__and__(torch.ne(t, 7), torch.__not__(ops.prim.is_cuda(x)))):
                  a = 6
            """;

    private final boolean channelsLast;
    private final List<ParameterSpec> parameters = new ArrayList<>();
    private final List<Written> methods = new ArrayList<>();
    private StringBuilder body = new StringBuilder();
    private List<String> inputs = new ArrayList<>();
    private long size;
    private int values;
    private boolean muted;
    private long limit = LIMIT.get();
    private boolean castsEach;

    /** What queries make of keys and values, all (B, heads, tokens, headWidth); given and returned by name. */
    @FunctionalInterface
    interface Attending {
        String attended(String q, String k, String v);
    }
    /** Parameters declared before the method being written. */
    private int ended;

    /** A finished method; its text waits until all parameters are known. */
    private record Written(String name, String type, List<String> inputs, String body, String result) {}

    ForwardScript(boolean channelsLast) {
        this.channelsLast = channelsLast;
    }

    /** Adds a line {@code value = expression} and returns the value's name. */
    @Override
    public String let(String expression) {
        String name = "v" + values++;
        if (!muted) {
            body.append("    ").append(name).append(" = ").append(expression).append('\n');
        }
        return name;
    }

    /** Declares the parameters of a part without writing it, for a variant of the network that leaves it out. */
    public void leaveOut(Supplier<String> part) {
        boolean before = muted;
        muted = true;
        String unwritten = part.get();
        muted = before;
        if (body.indexOf("    " + unwritten + " = ") >= 0) {
            throw new IllegalStateException("what was to be left out ends in a value that was written before");
        }
    }

    private String parameter(String name, double mean, double deviation, long... shape) {
        int place = 0;
        while (place < parameters.size() && !parameters.get(place).name().equals(name)) {
            place++;
        }
        if (place == parameters.size()) {
            ParameterSpec spec = new ParameterSpec(name, new Shape(shape), size, mean, deviation);
            parameters.add(spec);
            size += requireStorable(name, shape);
        } else if (place >= ended || !parameters.get(place).shape().equals(new Shape(shape))) {
            // An earlier method's parameter may be read again as it is; anything else is two layers of one name.
            throw new IllegalArgumentException("a network cannot have two parameters '" + name + "'");
        }
        String view = "torch.view(w[" + place + "], " + Arrays.toString(shape) + ")";
        return castsEach ? "torch.to(" + view + ", t)" : view;
    }

    /**
     * Builds a network on this thread that may have at most so many parameters: a file says how large its network is, and how many
     * weights it holds.
     */
    static <T> T within(long parameters, Supplier<T> build) {
        LIMIT.set(Math.min(parameters, MOST_PARAMETERS));
        try {
            return build.get();
        } finally {
            LIMIT.remove();
        }
    }

    /**
     * Lets it have any number of parameters: its weights are read one tensor at a time, so Java never holds them all, and cast one at a time where they
     * are used, so that weights in another format than the computation's are never there twice.
     */
    public void ofAnySize() {
        limit = Long.MAX_VALUE;
        castsEach = true;
    }

    /** All parameters lie in one vector of floats, whose length Java counts in an int where it is trained. */
    private long requireStorable(String name, long... shape) {
        double values = 1;
        for (long axis : shape) {
            values *= axis;
        }
        if (values + size > limit) {
            throw new IllegalArgumentException("the network has more than " + limit + " parameters (at '" + name
                    + "' of shape " + Arrays.toString(shape) + "); choose smaller widths or fewer classes");
        }
        return (long) values;
    }

    /** A table that is looked up outside the forward method; returns its place. */
    ParameterSpec table(String name, double deviation, long rows, long width) {
        parameter(name, 0, deviation, rows, width);
        return parameters.get(parameters.size() - 1);
    }

    /** A parameter tensor as a value. */
    @Override
    public String constant(String name, double deviation, long... shape) {
        return let(parameter(name, 0, deviation, shape));
    }

    /** A vector of parameters that all start at one value; returned as a value. */
    String vector(String name, double start, long length) {
        return let(parameter(name, start, 0, length));
    }

    /** Convolution with bias and same padding; {@code gain} scales the usual 1/sqrt(fan-in) start, 0 starts at zero. */
    @Override
    public String conv(String x, String name, int in, int out, int kernel, int stride, double gain) {
        String weight = parameter(
                name + ".weight", 0, gain / Math.sqrt((double) in * kernel * kernel), out, in, kernel, kernel);
        String bias = parameter(name + ".bias", 0, 0, out);
        int padding = kernel / 2;
        return let(String.format(
                Locale.ROOT,
                "torch.conv2d(%s, %s, %s, [%d, %d], [%d, %d], [1, 1], 1)",
                x,
                weight,
                bias,
                stride,
                stride,
                padding,
                padding));
    }

    /** Affine map of the last axis. */
    @Override
    public String linear(String x, String name, int in, int out, double gain) {
        String weight = parameter(name + ".weight", 0, gain / Math.sqrt(in), out, in);
        String bias = parameter(name + ".bias", 0, 0, out);
        return let("torch.linear(" + x + ", " + weight + ", " + bias + ")");
    }

    @Override
    public String groupNorm(String x, String name, int width, int groups) {
        String scale = parameter(name + ".weight", 1, 0, width);
        String shift = parameter(name + ".bias", 0, 0, width);
        return let("torch.group_norm(" + x + ", " + groups + ", " + scale + ", " + shift + ", 1.0e-05)");
    }

    /** A single learned number, as a value (1). */
    String number(String name, double start) {
        return let(parameter(name, start, 0, 1));
    }

    /** Normalises the last axis. */
    @Override
    public String layerNorm(String x, String name, int width) {
        String scale = parameter(name + ".weight", 1, 0, width);
        String shift = parameter(name + ".bias", 0, 0, width);
        return let("torch.layer_norm(" + x + ", [" + width + "], " + scale + ", " + shift + ", 1.0e-05)");
    }

    @Override
    public String silu(String x) {
        return let("torch.silu(" + x + ")");
    }

    @Override
    public String add(String x, String y) {
        return let("torch.add(" + x + ", " + y + ")");
    }

    @Override
    public String concat(String x, String y) {
        return let("torch.cat([" + x + ", " + y + "], 1)");
    }

    /** Nearest-neighbour doubling of height and width. */
    @Override
    public String upsample(String x) {
        return let("torch.upsample_nearest2d(" + x + ", None, [2., 2.])");
    }

    /** Squares of pixels become channels. */
    @Override
    public String patches(String x, int side) {
        return side == 1 ? x : let("torch.pixel_unshuffle(" + x + ", " + side + ")");
    }

    /** Channels become squares of pixels again. */
    @Override
    public String pixels(String x, int side) {
        return side == 1 ? x : let("torch.pixel_shuffle(" + x + ", " + side + ")");
    }

    /** Lays an image out for convolution kernels. */
    String layout(String x) {
        return channelsLast ? let("torch.contiguous(" + x + ", memory_format=2)") : x;
    }

    /**
     * Sines and cosines of a per-row scalar (B) at frequencies spaced geometrically between 1/8 and 8 cycles per unit, (B, 2n), in
     * the computation's type.
     */
    String fourier(String c, int n) {
        String frequencies = let("torch.mul(torch.exp2(torch.linspace(-3., 3., " + n
                + ", dtype=ops.prim.dtype(" + c + "), layout=None, device=ops.prim.device(" + c
                + "), pin_memory=None)), "
                + 2 * Math.PI + ")");
        String phase = let("torch.mul(torch.unsqueeze(" + c + ", 1), " + frequencies + ")");
        return let("torch.to(torch.cat([torch.sin(" + phase + "), torch.cos(" + phase + ")], 1), t)");
    }

    /** Scaled dot-product attention (Vaswani et al. 2017), by the engine's fused kernel. */
    String dotProduct(String q, String k, String v) {
        return dotProduct(q, k, v, null);
    }

    /** As above, with what is added to the scores; null for nothing. */
    String dotProduct(String q, String k, String v, @Nullable String bias) {
        String scores = bias == null ? "" : ", torch.to(" + bias + ", a)";
        return let("torch.to(torch.scaled_dot_product_attention(torch.to(" + q + ", a), torch.to(" + k
                + ", a), torch.to(" + v + ", a)" + scores + "), t)");
    }

    /** Self-attention over all pixels with a residual connection that starts at the identity. */
    @Override
    public String attention(String x, String name, int width, int headWidth, int groups) {
        return attention(x, name, width, headWidth, groups, this::dotProduct);
    }

    /** As above, attending in another way. */
    String attention(String x, String name, int width, int headWidth, int groups, Attending how) {
        int heads = width / headWidth;
        String tokens =
                let("torch.transpose(torch.flatten(" + groupNorm(x, name + ".norm", width, groups) + ", 2), 1, 2)");
        String qkv = linear(tokens, name + ".qkv", width, 3 * width, 1);
        String split = let("torch.permute(torch.view(" + qkv + ", [torch.size(" + qkv + ", 0), -1, 3, " + heads + ", "
                + headWidth + "]), [2, 0, 3, 1, 4])");
        String attended = how.attended(part(split, 0), part(split, 1), part(split, 2));
        String merged = let("torch.flatten(torch.transpose(" + attended + ", 1, 2), 2)");
        String out = linear(merged, name + ".out", width, width, 0);
        return add(x, let("torch.view_as(torch.transpose(" + out + ", 1, 2), " + x + ")"));
    }

    /** One of several tensors that are stacked along the first axis. */
    String part(String stacked, int index) {
        return let("torch.select(" + stacked + ", 0, " + index + ")");
    }

    /**
     * Attention pooling (Radford et al. 2021): the mean over all pixels asks, all pixels answer; (B, width).
     */
    String attentionPool(String x, String name, int width, int headWidth, int pixels) {
        int heads = width / headWidth;
        String tokens = let("torch.transpose(torch.flatten(" + x + ", 2), 1, 2)");
        String position = constant(name + ".position", 0.02, pixels, width);
        String placed = add(tokens, position);
        String query = linear(let("torch.mean(" + placed + ", [1], True)"), name + ".query", width, width, 1);
        String pair = linear(placed, name + ".pair", width, 2 * width, 1);
        String q = let("torch.transpose(torch.view(" + query + ", [-1, 1, " + heads + ", " + headWidth + "]), 1, 2)");
        String kv = let("torch.permute(torch.view(" + pair + ", [torch.size(" + pair + ", 0), -1, 2, " + heads + ", "
                + headWidth + "]), [2, 0, 3, 1, 4])");
        String pooled = dotProduct(q, part(kv, 0), part(kv, 1));
        return linear(let("torch.flatten(" + pooled + ", 1)"), name + ".out", width, width, 1);
    }

    /**
     * The residual block of Dhariwal and Nichol (2021), section 3: norm, activation, convolution, then norm scaled and shifted by
     * the embedding (B, embeddingWidth), activation, convolution whose start {@code gain} scales: 0 for the identity, which suits
     * denoisers; classifiers start learning an order of magnitude sooner with 1.
     */
    @Override
    public String residual(
            String x, String embedding, String name, int in, int out, int embeddingWidth, int groups, double gain) {
        String residue = residue(x, embedding, name, in, out, embeddingWidth, groups, gain);
        return add(kept(x, name, in, out), residue);
    }

    /** What a residual block adds, (B, out, H, W). */
    String residue(
            String x, String embedding, String name, int in, int out, int embeddingWidth, int groups, double gain) {
        return residue(x, embedding, name, in, out, embeddingWidth, groups, gain, h -> h);
    }

    /** As above, with the values before the second convolution changed. */
    String residue(
            String x,
            String embedding,
            String name,
            int in,
            int out,
            int embeddingWidth,
            int groups,
            double gain,
            UnaryOperator<String> dropping) {
        String h = conv(silu(groupNorm(x, name + ".norm1", in, groups)), name + ".conv1", in, out, 3, 1, 1);
        String affine = linear(embedding, name + ".affine", embeddingWidth, 2 * out, 0.3);
        String pair = let("torch.chunk(torch.unsqueeze(torch.unsqueeze(" + affine + ", -1), -1), 2, 1)");
        String normed = groupNorm(h, name + ".norm2", out, groups);
        String modulated = let("torch.addcmul(" + pair + "[1], " + normed + ", torch.add(" + pair + "[0], 1))");
        return conv(dropping.apply(silu(modulated)), name + ".conv2", out, out, 3, 1, gain);
    }

    /** What a residual block adds to: its input, brought to its width. */
    String kept(String x, String name, int in, int out) {
        return in == out ? x : conv(x, name + ".skip", in, out, 1, 1, 1);
    }

    /** The residual block without an embedding: norm, activation, convolution, twice; the second convolution starts at zero. */
    String residual(String x, String name, int in, int out, int groups) {
        String h = conv(silu(groupNorm(x, name + ".norm1", in, groups)), name + ".conv1", in, out, 3, 1, 1);
        String residue = conv(silu(groupNorm(h, name + ".norm2", out, groups)), name + ".conv2", out, out, 3, 1, 0);
        return add(in == out ? x : conv(x, name + ".skip", in, out, 1, 1, 1), residue);
    }

    /** Gives the method being written one more input behind the usual ones; returns its name. */
    public String input(String name) {
        inputs.add(name);
        return name;
    }

    /**
     * Ends a method: {@code name(x, flat, c, e, dtype)} returning {@code result}.
     *
     * @throws IllegalArgumentException if there is a method of that name
     */
    void method(String name, String type, String result) {
        if (methodNames().contains(name)) {
            throw new IllegalArgumentException("a network cannot have two methods '" + name + "'");
        }
        methods.add(new Written(name, type, inputs, body.toString(), result));
        body = new StringBuilder();
        inputs = new ArrayList<>();
        ended = parameters.size();
    }

    /** The methods in the order they were ended. */
    List<String> methodNames() {
        return methods.stream().map(Written::name).toList();
    }

    /** The text of all methods; every one cuts the whole vector. */
    String text() {
        String sizes =
                parameters.stream().map(p -> Long.toString(p.size())).collect(Collectors.joining(", ", "[", "]"));
        StringBuilder text = new StringBuilder();
        for (Written method : methods) {
            text.append("  def ")
                    .append(method.name())
                    .append("(self: __torch__.Net, x: Tensor, flat: Tensor, c: Tensor, e: Tensor, dtype: Tensor")
                    .append(method.inputs().stream()
                            .map(i -> ", " + i + ": Tensor")
                            .collect(Collectors.joining()))
                    .append(") -> ")
                    .append(method.type())
                    .append(":\n    t = int(dtype)\n" + ATTENTION_TYPE + "    w = torch.split_with_sizes(")
                    .append(castsEach ? "flat" : "torch.to(flat, t)")
                    .append(", ")
                    .append(sizes)
                    .append(")\n")
                    .append(method.body())
                    .append("    return ")
                    .append(method.result())
                    .append('\n');
        }
        return text.toString();
    }

    List<ParameterSpec> parameters() {
        return Collections.unmodifiableList(parameters);
    }

    long size() {
        return size;
    }
}
