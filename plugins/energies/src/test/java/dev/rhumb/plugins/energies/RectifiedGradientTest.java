package dev.rhumb.plugins.energies;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class RectifiedGradientTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new RectifiedGradient(3);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new RectifiedGradient(1));
    }
}
