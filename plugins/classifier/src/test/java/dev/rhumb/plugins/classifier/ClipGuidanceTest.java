package dev.rhumb.plugins.classifier;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

/** In the exact world the posterior stands for the pair: the method asks no more of it than any likelihood gives. */
final class ClipGuidanceTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new ClipGuidance("classifier", 3);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new ClipGuidance("classifier", 0));
    }
}
