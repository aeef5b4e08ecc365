package dev.rhumb.plugins.particles;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class TwistedSamplerTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new TwistedSampler("near", 1, 1);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new TwistedSampler("near", 0, 1));
    }

    @Override
    protected int particles() {
        return 8;
    }
}
