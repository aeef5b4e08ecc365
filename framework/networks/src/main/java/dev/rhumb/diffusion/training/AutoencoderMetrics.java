package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.rhumb.diffusion.network.Autoencoder;
import dev.rhumb.diffusion.network.AutoencoderShape;
import java.util.Arrays;

/**
 * What is said of a trained autoencoder on held-out images, and the normalisation of its latents, which is measured with it. Images are
 * reconstructed from the posterior's mean, as they are in use.
 */
final class AutoencoderMetrics {
    /** The largest difference of two values in [-1, 1]. */
    private static final double RANGE = 2;

    private final Autoencoder network;
    private final long[] counts;
    private final double[] sums;
    private final double[] squares;
    private long values;
    private long images;
    private double absolute;
    private double squared;
    private double nats;

    AutoencoderMetrics(Autoencoder network) {
        this.network = network;
        int channels = network.shape().bottleneck().channels();
        this.sums = new double[channels];
        this.squares = new double[channels];
        this.counts = new long[network.shape().bottleneck() instanceof AutoencoderShape.Vq vq ? vq.codes() : 0];
    }

    /** Sets the latents' shift and scale in {@code weights} and adds the figures. */
    void measure(NDManager manager, NDArray weights, Validation validation, JsonObject metrics) {
        validation.visit(manager, batch -> add(weights, batch.clean()));
        long places = values
                / network.shape().imageShape().size()
                * network.shape().latentShape().size()
                / sums.length;
        float[] means = new float[sums.length];
        float[] deviations = new float[sums.length];
        for (int i = 0; i < sums.length; i++) {
            double mean = sums[i] / places;
            means[i] = (float) mean;
            deviations[i] = (float) Math.sqrt(Math.max(squares[i] / places - mean * mean, 1e-8));
        }
        network.normalise(weights, means, deviations);
        metrics.addProperty("absolute-error", absolute / values);
        metrics.addProperty("psnr", 10 * Math.log10(RANGE * RANGE * values / squared));
        metrics.add("latent-mean", json(means));
        metrics.add("latent-deviation", json(deviations));
        if (counts.length == 0) {
            metrics.addProperty("nats-per-dimension", nats / images);
        } else {
            metrics.addProperty(
                    "codes-used", Arrays.stream(counts).filter(n -> n > 0).count() / (double) counts.length);
            metrics.addProperty("code-perplexity", Math.exp(entropy()));
        }
    }

    private void add(NDArray weights, NDArray originals) {
        NDArray raw = network.encode(weights, originals);
        NDArray none = raw.zerosLike();
        Autoencoder.Compressed compressed = network.compress(weights, originals, none);
        NDArray error = network.output(weights, network.features(weights, compressed.latent()))
                .clip(-1, 1)
                .sub(originals);
        absolute += error.abs().sum().getFloat();
        squared += error.square().sum().getFloat();
        values += error.size();
        images += originals.getShape().get(0);
        NDArray perChannel = raw.transpose(1, 0, 2, 3).reshape(sums.length, -1);
        float[] s = perChannel.sum(new int[] {1}).toFloatArray();
        float[] q = perChannel.square().sum(new int[] {1}).toFloatArray();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += s[i];
            squares[i] += q[i];
        }
        if (counts.length == 0) {
            nats += compressed.regulariser().sum().getFloat();
        } else {
            for (long code : compressed.codes().toLongArray()) {
                counts[(int) code]++;
            }
        }
    }

    /** Of the codes' frequencies, in nats. */
    private double entropy() {
        double total = Arrays.stream(counts).sum();
        return -Arrays.stream(counts)
                .filter(n -> n > 0)
                .mapToDouble(n -> n / total * Math.log(n / total))
                .sum();
    }

    private static JsonArray json(float[] values) {
        JsonArray array = new JsonArray();
        for (float value : values) {
            array.add(value);
        }
        return array;
    }
}
