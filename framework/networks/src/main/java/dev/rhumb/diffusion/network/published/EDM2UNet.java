package dev.rhumb.diffusion.network.published;

import dev.rhumb.diffusion.network.UNetSite;
import dev.rhumb.diffusion.network.published.DiffusersBlocks.Place;
import dev.rhumb.diffusion.network.published.DiffusersBlocks.Resampling;
import dev.rhumb.guidance.Parameter;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The magnitude-preserving U-Net of EDM2 (Karras et al. 2024, arXiv:2312.02696, figure 21), classes {@code Precond} and {@code UNet} of its code. Its
 * components are the arguments of these classes; {@code docs/import/edm_to_safetensors.py} writes them beside the weights. The network is the inner F,
 * on {@code c_in x} and {@code ln(sigma) / 4}; what surrounds it is the prediction {@code edm} with a sigma of the data of 0.5.
 *
 * <p>Sites: {@code enc.32x32_block0} (a residual block) and {@code enc.32x32_block0.attn} (its attention); {@code dec.8x8_in0} is the middle.
 *
 * @param imgResolution height and width of an image
 * @param imgChannels channels of an image
 * @param labelDim classes; 0 for an unconditional network
 * @param modelChannels width that {@code channelMult} multiplies
 * @param channelMult factors of the levels' widths, finest first
 * @param channelMultNoise factor of the waves' number; default: the first of {@code channelMult}
 * @param channelMultEmb factor of the embedding's width; default: the largest of {@code channelMult}
 * @param numBlocks residual blocks per level
 * @param attnResolutions sides of the images at which it attends
 * @param labelBalance share of the classes in the embedding
 * @param concatBalance share of the skip connections
 * @param channelsPerHead width of a head
 * @param resBalance share of the residual branch
 * @param attnBalance share of the attention
 * @param clipAct bound of the activations
 */
public record EDM2UNet(
        @Parameter(value = "height and width of an image", min = 1, max = 4096)
        int imgResolution,

        @Parameter(value = "channels of an image", min = 1, max = 4096)
        int imgChannels,

        @Parameter(value = "classes; 0 for none", fallback = "0", min = 0, max = 1_000_000)
        int labelDim,

        @Parameter(value = "width that channel_mult multiplies", fallback = "192", min = 1, max = 100_000)
        int modelChannels,

        @Parameter(value = "factors of the levels' widths, finest first", fallback = "[1, 2, 3, 4]")
        List<Integer> channelMult,

        @Parameter(value = "factor of the waves' number", min = 1, max = 1024)
        Optional<Integer> channelMultNoise,

        @Parameter(value = "factor of the embedding's width", min = 1, max = 1024)
        Optional<Integer> channelMultEmb,

        @Parameter(value = "residual blocks per level", fallback = "3", min = 1, max = 64)
        int numBlocks,

        @Parameter(value = "sides of the images at which it attends", fallback = "[16, 8]")
        List<Integer> attnResolutions,

        @Parameter(value = "share of the classes in the embedding", fallback = "0.5", min = 0, max = 1)
        double labelBalance,

        @Parameter(value = "share of the skip connections", fallback = "0.5", min = 0, max = 1)
        double concatBalance,

        @Parameter(value = "width of a head", fallback = "64", min = 1, max = 4096)
        int channelsPerHead,

        @Parameter(value = "share of the residual branch", fallback = "0.3", min = 0, max = 1)
        double resBalance,

        @Parameter(value = "share of the attention", fallback = "0.3", min = 0, max = 1)
        double attnBalance,

        @Parameter(value = "bound of the activations", fallback = "256", min = 0)
        double clipAct)
        implements KarrasUNet {
    /** Keys of its configuration without effect on the forward pass. */
    static final List<String> INERT = List.of("dropout", "use-fp16", "logvar-channels");

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of("sigma-data", "0.5");

    public EDM2UNet {
        channelMult = List.copyOf(channelMult);
        attnResolutions = List.copyOf(attnResolutions);
        Configuration.requireFactors(channelMult, imgResolution);
        for (int level = 0; level < channelMult.size(); level++) {
            boolean last = level == channelMult.size() - 1;
            if (last || attnResolutions.contains(imgResolution >> level)) {
                Configuration.requireDivides(
                        "channels_per_head",
                        channelsPerHead,
                        "a width that attends",
                        modelChannels * channelMult.get(level));
            }
        }
    }

    @Override
    public int channels() {
        return imgChannels;
    }

    /** The estimate of uncertainty beside the network, {@code logvar_}, is for training. */
    @Override
    public Optional<String> key(String stored) {
        return Optional.of(stored)
                .filter(key -> !key.startsWith("logvar_"))
                .map(key -> key.replaceFirst("^unet\\.", ""));
    }

    @Override
    public float[] prepared(String key, float[] stored, long[] shape) {
        return key.endsWith(".weight") ? MagnitudePreserving.normalised(stored, shape[0]) : stored;
    }

    @Override
    public void write(LayerWriter layers) {
        new Writing(layers).all();
    }

    private int widthAt(int level) {
        return modelChannels * channelMult.get(level);
    }

    private int embeddingWidth() {
        return modelChannels * channelMultEmb.orElseGet(() -> Collections.max(channelMult));
    }

    /** The way through the levels. */
    private final class Writing {
        private final LayerWriter layers;
        private final MagnitudePreserving mp;
        private final Deque<String> skips = new ArrayDeque<>();
        private final Deque<Integer> widths = new ArrayDeque<>();
        private final String embedding;
        private String h;
        private Place place;

        Writing(LayerWriter layers) {
            this.layers = layers;
            this.mp = new MagnitudePreserving(layers);
            this.embedding = embedding();
            this.place = new Place(widthAt(0), imgResolution, imgResolution);
            String ones = layers.let("torch.constant_pad_nd(" + layers.x() + ", [0, 0, 0, 0, 0, 1], 1.)");
            this.h = mp.conv(ones, "enc." + side() + "_conv", imgChannels + 1, widthAt(0), 3);
        }

        private String embedding() {
            int waves = modelChannels * channelMultNoise.orElse(channelMult.get(0));
            String noise =
                    mp.linear(mp.fourier(layers.times(), "emb_fourier", waves), "emb_noise", waves, embeddingWidth());
            if (labelDim == 0) {
                return mp.silu(noise);
            }
            String table = layers.parameter("emb_label.weight", embeddingWidth(), labelDim);
            String rows = layers.let(
                    "torch.transpose(torch.index_select(" + table + ", 1, " + layers.condition() + "), 0, 1)");
            return mp.silu(mp.sum(noise, layers.scale(rows, Math.sqrt(labelDim)), labelBalance));
        }

        private String side() {
            return place.rows() + "x" + place.columns();
        }

        void all() {
            encode();
            decode();
            String out = mp.conv(h, "out_conv", place.channels(), imgChannels, 3);
            layers.output(layers.mul(out, layers.parameter("out_gain", 1)));
        }

        private void skip() {
            skips.push(h);
            widths.push(place.channels());
        }

        private void encode() {
            skip();
            for (int level = 0; level < channelMult.size(); level++) {
                if (level > 0) {
                    place = place.halved();
                    h = block("enc." + side() + "_down", place.channels(), Resampling.HALVED, false);
                    skip();
                }
                for (int i = 0; i < numBlocks; i++) {
                    int in = place.channels();
                    place = place.with(widthAt(level));
                    h = block("enc." + side() + "_block" + i, in, Resampling.NONE, attends());
                    skip();
                }
            }
        }

        private void decode() {
            for (int level = channelMult.size() - 1; level >= 0; level--) {
                int width = place.channels();
                if (level == channelMult.size() - 1) {
                    h = block("dec." + side() + "_in0", width, Resampling.NONE, true);
                    h = block("dec." + side() + "_in1", width, Resampling.NONE, false);
                } else {
                    place = place.doubled();
                    h = block("dec." + side() + "_up", width, Resampling.DOUBLED, false);
                }
                for (int i = 0; i <= numBlocks; i++) {
                    int skipped = widths.pop();
                    int in = place.channels() + skipped;
                    h = mp.concat(h, place.channels(), skips.pop(), skipped, concatBalance);
                    place = place.with(widthAt(level));
                    h = block("dec." + side() + "_block" + i, in, Resampling.NONE, attends());
                }
            }
        }

        private boolean attends() {
            return attnResolutions.contains(place.rows());
        }

        /** A block on {@code h}; the place is that of its output. */
        private String block(String name, int in, Resampling resampling, boolean attention) {
            int out = place.channels();
            UNetSite site = layers.site(name, UNetSite.Kind.BLOCK, out, place.rows(), place.columns());
            String x = resampled(resampling);
            boolean encoder = name.startsWith("enc");
            String kept;
            if (in == out) {
                kept = layers.onImage(site, x, given -> {
                    String main = encoder ? mp.pixelNorm(given, 1, out) : given;
                    return mp.sum(main, residue(main, site, out), resBalance);
                });
            } else if (encoder) {
                String main = mp.pixelNorm(mp.conv(x, name + ".conv_skip", in, out, 1), 1, out);
                kept = layers.onImage(site, main, given -> mp.sum(given, residue(given, site, out), resBalance));
            } else {
                // A skipped block of another width leaves its projection, at the magnitude that it has in the sum.
                kept = layers.onImage(
                        site,
                        x,
                        given -> layers.scale(
                                mp.conv(given, name + ".conv_skip", in, out, 1),
                                MagnitudePreserving.share(1 - resBalance, resBalance)),
                        given -> layers.scale(
                                residue(given, site, in), MagnitudePreserving.share(resBalance, resBalance)));
            }
            String attended = attention ? attention(kept, name) : kept;
            return layers.let("torch.clamp(" + attended + ", " + -clipAct + ", " + clipAct + ")");
        }

        private String resampled(Resampling resampling) {
            return switch (resampling) {
                case NONE -> h;
                case HALVED -> layers.halve(h);
                case DOUBLED -> layers.upsample(h);
            };
        }

        private String residue(String x, UNetSite site, int in) {
            String key = site.name();
            int out = site.width();
            String y = mp.conv(mp.silu(x), key + ".conv_res0", in, out, 3);
            String gain = layers.parameter(key + ".emb_gain", 1);
            String scale = layers.mul(mp.linear(embedding, key + ".emb_linear", embeddingWidth(), out), gain);
            String modulated = layers.mul(y, layers.overPixels(layers.let("torch.add(" + scale + ", 1)")));
            return mp.conv(layers.dropped(site, mp.silu(modulated)), key + ".conv_res1", out, out, 3);
        }

        private String attention(String x, String name) {
            int width = place.channels();
            UNetSite site =
                    layers.site(name + ".attn", UNetSite.Kind.SELF_ATTENTION, width, place.rows(), place.columns());
            return layers.onImage(site, x, given -> {
                List<String> qkv = KarrasBlocks.interleaved(
                        layers,
                        mp.conv(given, name + ".attn_qkv", width, 3 * width, 1),
                        width / channelsPerHead,
                        channelsPerHead);
                List<String> normed = qkv.stream()
                        .map(part -> mp.pixelNorm(part, 3, channelsPerHead))
                        .toList();
                String attended = layers.attention(site, channelsPerHead, normed.get(0), normed.get(1), normed.get(2));
                String image = layers.image(layers.merge(attended), given);
                return mp.sum(given, mp.conv(image, name + ".attn_proj", width, width, 1), attnBalance);
            });
        }
    }
}
