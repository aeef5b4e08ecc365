package dev.rhumb.plugins.histogram;

import dev.rhumb.evaluation.FeatureExtractor;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;

/**
 * The share of pixels in each of equal bins of [-1, 1], for each channel: what an image is made of, and not where. Values beyond the ends
 * count in the first and the last bin.
 *
 * @param bins number of bins of a channel
 */
@Method(
        name = "histogram",
        paper = "Swain & Ballard 1991, Color indexing, section 2, of each channel alone",
        summary = "The share of pixels in each of equal bins of their value, for each channel.")
public record Histogram(
        @Parameter(value = "number of bins of a channel", fallback = "8", min = 2, max = 256)
        int bins) implements FeatureExtractor {

    /** Throws {@link IllegalArgumentException} unless there are 2 to 256 bins. */
    public Histogram {
        if (bins < 2 || bins > 256) {
            throw new IllegalArgumentException("bins is " + bins + "; it must be from 2 to 256");
        }
    }

    @Override
    public Features extract(ImageBatch batch) {
        int pixels = batch.height() * batch.width();
        int columns = batch.channels() * bins;
        double[] shares = new double[batch.count() * columns];
        for (int i = 0; i < batch.values().length; i++) {
            int bin = (int) ((batch.values()[i] + 1) / 2 * bins);
            int channel = i / pixels; // counted over the whole batch
            shares[channel * bins + Math.max(0, Math.min(bins - 1, bin))] += 1.0 / pixels;
        }
        return Features.of(shares, batch.count(), columns);
    }
}
