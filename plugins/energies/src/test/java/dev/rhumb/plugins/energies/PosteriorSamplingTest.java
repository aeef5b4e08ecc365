package dev.rhumb.plugins.energies;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class PosteriorSamplingTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new PosteriorSampling("near", 0.05);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new PosteriorSampling("near", 0));
    }
}
