package dev.rhumb.plugins.adaptive;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class AdaptiveTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new Adaptive(3, 0.9999);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new Adaptive(1, 0.9999));
    }
}
