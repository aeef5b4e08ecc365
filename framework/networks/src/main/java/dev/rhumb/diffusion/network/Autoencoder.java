package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * A convolutional autoencoder with a normal or a quantised bottleneck, whose latents are the data of latent diffusion (Rombach et al.
 * 2022, section 3.1).
 *
 * <p>Latents are normalised: shift and scale of each channel are parameters that no gradient reaches, measured after training (see
 * {@link #normalise(NDArray, float[], float[])}), so that what {@link #encode} returns has mean 0 and standard deviation 1. With a
 * quantised bottleneck latents are the vectors before quantisation, and quantisation is the first thing that {@link #decode} does.
 */
public final class Autoencoder extends ScriptedNetwork {
    private static final String ENCODE = "encode";
    private static final String COMPRESS = "compress";
    private static final String QUANTISE = "quantise";
    private static final String FEATURES = "features";
    private static final String OUTPUT = "output";
    private static final String SHIFT = "latent.shift";
    private static final String SCALE = "latent.scale";
    private static final String CODEBOOK = "codebook";
    /** The name of the decoder's last kernel, whose gradient Esser et al. (2021) weigh the adversary by. */
    public static final String LAST_KERNEL = "decoder.out.conv.weight";

    private final AutoencoderShape shape;

    /** Builds the network with all weights zero. */
    public Autoencoder(NDManager manager, AutoencoderShape shape) {
        super(manager, new Writer(shape).script);
        this.shape = shape;
    }

    /** What the network looks like. */
    public AutoencoderShape shape() {
        return shape;
    }

    /**
     * Normalised latents: the posterior's mean, or the vectors before quantisation.
     *
     * @param images (B, C, H, W) in [-1, 1]
     * @return (B, Z, h, w), differentiable in the images, attached to their manager
     */
    public NDArray encode(NDArray images) {
        NDArray raw = encode(working(), images);
        return raw.sub(channels(SHIFT)).div(channels(SCALE));
    }

    /**
     * Images of normalised latents. With a quantised bottleneck the gradient passes the quantisation unchanged ("straight through").
     *
     * @param latents (B, Z, h, w)
     * @return (B, C, H, W), around [-1, 1] but not cut to it; differentiable in the latents, attached to their manager
     */
    public NDArray decode(NDArray latents) {
        requireLatents(latents);
        NDArray raw = latents.mul(channels(SCALE)).add(channels(SHIFT));
        if (shape.bottleneck() instanceof AutoencoderShape.Vq) {
            raw = quantise(working(), raw);
        }
        return output(working(), features(working(), raw));
    }

    private void requireLatents(NDArray x) {
        Shape latent = shape.latentShape();
        requireImages(x, (int) latent.get(0), (int) latent.get(1), (int) latent.get(2));
    }

    /** A per-channel parameter as (1, Z, 1, 1). */
    private NDArray channels(String name) {
        return getParameters().get(name).getArray().reshape(1, -1, 1, 1);
    }

    /**
     * What the bottleneck makes of images in training.
     *
     * @param latent what the decoder is given, not normalised: a draw from the posterior, or quantised vectors (B, Z, h, w)
     * @param regulariser (B): divergence of the posterior from the standard normal in nats per latent dimension, or the codebook loss,
     *     mean squared
     * @param codes indices of the nearest vectors (B, h, w), int64; the mean (B, Z, h, w) where there is no codebook
     */
    public record Compressed(NDArray latent, NDArray regulariser, NDArray codes) {}

    /**
     * As training sees it.
     *
     * @param weights flat weights; a gradient flows to them if they require one
     * @param images (B, C, H, W)
     * @param noise standard normal (B, Z, h, w) for the draw from the posterior
     */
    public Compressed compress(NDArray weights, NDArray images, NDArray noise) {
        requireImages(images, shape.channels(), shape.height(), shape.width());
        NDList out = run(COMPRESS, weights, images, images, noise);
        return new Compressed(out.get(0), out.get(1), out.get(2));
    }

    /** Latents that are not normalised, (B, Z, h, w). */
    public NDArray encode(NDArray weights, NDArray images) {
        requireImages(images, shape.channels(), shape.height(), shape.width());
        return run(ENCODE, weights, images, images, images).singletonOrThrow();
    }

    /** The nearest codebook vectors of latents that are not normalised, the gradient passing unchanged. */
    private NDArray quantise(NDArray weights, NDArray latents) {
        return run(QUANTISE, weights, latents, latents, latents).singletonOrThrow();
    }

    /** All of the decoder but its last convolution, (B, F, H, W). */
    public NDArray features(NDArray weights, NDArray latents) {
        return run(FEATURES, weights, latents, latents, latents).singletonOrThrow();
    }

    /** The decoder's last convolution: images (B, C, H, W) of {@link #features}. */
    public NDArray output(NDArray weights, NDArray features) {
        return run(OUTPUT, weights, features, features, features).singletonOrThrow();
    }

    /**
     * Sets shift and scale of the latents' channels in a vector of weights.
     *
     * @param weights flat weights of this network, changed in place
     * @param means mean of each channel of latents that are not normalised
     * @param deviations standard deviation of each channel, above 0
     */
    public void normalise(NDArray weights, float[] means, float[] deviations) {
        overwrite(slice(weights, SHIFT), means);
        overwrite(slice(weights, SCALE), deviations);
    }

    /** The codebook's vectors in a vector of weights, (codes, Z), sharing its memory. */
    public NDArray codebook(NDArray weights) {
        return slice(weights, CODEBOOK);
    }

    /** A parameter's part of a flat vector, sharing its memory. */
    public NDArray slice(NDArray weights, String parameter) {
        ParameterSpec spec = specs().stream()
                .filter(s -> s.name().equals(parameter))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("the autoencoder has no parameter '" + parameter + "'"));
        return weights.get(spec.offset() + ":" + (spec.offset() + spec.size())).reshape(spec.shape());
    }

    /** Writes the methods. */
    private static final class Writer {
        /** The posterior starts narrow, so that the first reconstructions are not drowned in its noise. */
        private static final String FIRST_LOG_VARIANCE = "-4.";

        private final AutoencoderShape shape;
        private final List<Integer> widths;
        private final ForwardScript script = new ForwardScript(false);

        Writer(AutoencoderShape shape) {
            this.shape = shape;
            this.widths = shape.widths();
            int z = shape.bottleneck().channels();
            script.vector(SHIFT, 0, z);
            script.vector(SCALE, 1, z);
            script.method(ENCODE, "Tensor", back(head(encoder(), "mean")));
            if (shape.bottleneck() instanceof AutoencoderShape.Vq vq) {
                quantised(vq);
            } else {
                normal();
            }
            script.method(FEATURES, "Tensor", back(decoder()));
            String h = script.let("torch.to(x, t)");
            script.method(
                    OUTPUT,
                    "Tensor",
                    back(script.conv(h, "decoder.out.conv", widths.get(0), shape.channels(), 3, 1, 1)));
        }

        private static String back(String value) {
            return "torch.to(" + value + ", x)";
        }

        private String encoder() {
            String h = script.conv(
                    script.layout(script.let("torch.to(x, t)")),
                    "encoder.stem",
                    shape.channels(),
                    widths.get(0),
                    3,
                    1,
                    1);
            int last = widths.size() - 1;
            for (int level = 0; level <= last; level++) {
                int width = widths.get(level);
                String name = "encoder." + level;
                for (int block = 0; block < shape.down().get(level); block++) {
                    h = script.residual(h, name + "." + block, width, width, shape.groups());
                }
                if (level < last) {
                    h = script.conv(h, name + ".halve", width, widths.get(level + 1), 3, 2, 1);
                }
            }
            h = attention(h, "encoder.attention");
            return script.silu(script.groupNorm(h, "encoder.out.norm", widths.get(last), shape.groups()));
        }

        private String attention(String h, String name) {
            int width = widths.get(widths.size() - 1);
            return shape.attention() ? script.attention(h, name, width, shape.headWidth(), shape.groups()) : h;
        }

        private String head(String h, String name) {
            int last = widths.get(widths.size() - 1);
            return script.conv(
                    h, "encoder.out." + name, last, shape.bottleneck().channels(), 3, 1, 1);
        }

        private void normal() {
            String h = encoder();
            String mean = head(h, "mean");
            String logVariance = script.let(
                    "torch.clamp(torch.add(" + head(h, "log-variance") + ", " + FIRST_LOG_VARIANCE + "), -30., 20.)");
            String noise = script.let("torch.to(e, t)");
            String drawn = script.let(
                    "torch.addcmul(" + mean + ", torch.exp(torch.mul(" + logVariance + ", 0.5)), " + noise + ")");
            String sum = script.let("torch.sub(torch.add(torch.square(" + mean + "), torch.exp(" + logVariance
                    + ")), torch.add(" + logVariance + ", 1.))");
            String nats = script.let("torch.mul(torch.mean(" + sum + ", [1, 2, 3]), 0.5)");
            script.method(
                    COMPRESS,
                    "Tuple[Tensor, Tensor, Tensor]",
                    "(" + back(drawn) + ", " + back(nats) + ", " + back(mean) + ")");
        }

        private void quantised(AutoencoderShape.Vq vq) {
            String z = head(encoder(), "mean");
            String codebook = script.constant(CODEBOOK, 1, vq.codes(), vq.channels());
            String codes = nearest(z, codebook);
            String chosen = chosen(codes, codebook);
            String latent = straightThrough(z, chosen);
            String pull = "torch.mean(torch.square(torch.sub(" + chosen + ", torch.detach(" + z + "))), [1, 2, 3])";
            String commitment =
                    "torch.mean(torch.square(torch.sub(" + z + ", torch.detach(" + chosen + "))), [1, 2, 3])";
            String loss = script.let(
                    "torch.add(" + pull + ", torch.mul(" + commitment + ", " + (float) vq.commitment() + "))");
            Shape latents = shape.latentShape();
            String places =
                    script.let("torch.view(" + codes + ", [-1, " + latents.get(1) + ", " + latents.get(2) + "])");
            script.method(
                    COMPRESS,
                    "Tuple[Tensor, Tensor, Tensor]",
                    "(" + back(latent) + ", " + back(loss) + ", " + places + ")");
            String given = script.let("torch.to(x, t)");
            String same = script.constant(CODEBOOK, 1, vq.codes(), vq.channels());
            script.method(QUANTISE, "Tensor", back(straightThrough(given, chosen(nearest(given, same), same))));
        }

        /** Indices of the nearest vectors; |z|^2 is the same for all of them. */
        private String nearest(String z, String codebook) {
            String tokens = script.let("torch.detach(torch.reshape(torch.permute(" + z + ", [0, 2, 3, 1]), [-1, "
                    + shape.bottleneck().channels() + "]))");
            return script.let("torch.argmin(torch.sub(torch.sum(torch.square(" + codebook
                    + "), [1]), torch.mul(torch.matmul(" + tokens + ", torch.t(" + codebook + ")), 2.)), 1)");
        }

        private String chosen(String codes, String codebook) {
            Shape latent = shape.latentShape();
            return script.let("torch.permute(torch.view(torch.embedding(" + codebook + ", " + codes + "), [-1, "
                    + latent.get(1) + ", " + latent.get(2) + ", " + latent.get(0) + "]), [0, 3, 1, 2])");
        }

        private String straightThrough(String z, String chosen) {
            return script.let("torch.add(" + z + ", torch.detach(torch.sub(" + chosen + ", " + z + ")))");
        }

        private String decoder() {
            int last = widths.size() - 1;
            String h = script.conv(
                    script.layout(script.let("torch.to(x, t)")),
                    "decoder.stem",
                    shape.bottleneck().channels(),
                    widths.get(last),
                    3,
                    1,
                    1);
            h = attention(h, "decoder.attention");
            for (int level = last; level >= 0; level--) {
                int width = widths.get(level);
                String name = "decoder." + level;
                for (int block = 0; block < shape.up().get(level); block++) {
                    h = script.residual(h, name + "." + block, width, width, shape.groups());
                }
                if (level > 0) {
                    h = script.conv(script.upsample(h), name + ".double", width, widths.get(level - 1), 3, 1, 1);
                }
            }
            return script.silu(script.groupNorm(h, "decoder.out.norm", widths.get(0), shape.groups()));
        }
    }
}
