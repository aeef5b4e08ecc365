package dev.rhumb.runner.evaluate;

import ai.djl.Device;
import dev.rhumb.evaluation.Evaluator;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.GaussianFit;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.io.Npz;
import dev.rhumb.evaluation.io.ReadAs;
import dev.rhumb.records.Words;
import dev.rhumb.runner.measure.EngineAlgebra;
import dev.rhumb.runner.session.Places;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The statistics that a Fréchet distance needs of a reference.
 *
 * @param data images, or features
 * @param readAs how images are read
 * @param raw whether images are taken as they are, not rounded to 8 bits
 * @param words the feature extractors by type
 * @param places where networks lie
 * @param device where they run
 * @param notices takes what the user should know
 */
public record ReferenceStatistics(
        Path data, ReadAs readAs, boolean raw, Words words, Places places, Device device, Consumer<String> notices) {
    /**
     * Mean and covariance.
     *
     * @param network what computes the features, as {@link Extractors#named}; null for features
     * @param suffix of the names {@code mu} and {@code sigma}
     */
    public List<Npz.Entry> of(@Nullable String network, String suffix, EngineAlgebra engine) throws IOException {
        try (Extractors extractors = Extractors.named(network, null, null, words, places, device)) {
            Features all = new Evaluator(Metrics.standard(), extractors.viewers(), engine.algebra(), null, notices)
                    .features(data, readAs, raw);
            if (all.rows() <= all.columns()) {
                notices.accept("rhumb: note: " + all.rows() + " samples of " + all.columns() + " features: with no"
                        + " more samples than features the covariance is singular, and a distance is mostly its own"
                        + " bias");
            }
            GaussianFit fit = GaussianFit.of(all);
            int d = fit.dimension();
            return new ArrayList<>(List.of(
                    new Npz.Entry("mu" + suffix, fit.mean(), d),
                    new Npz.Entry("sigma" + suffix, fit.covariance(), d, d)));
        }
    }
}
