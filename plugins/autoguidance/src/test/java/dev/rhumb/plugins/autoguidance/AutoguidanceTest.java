package dev.rhumb.plugins.autoguidance;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class AutoguidanceTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new Autoguidance("weak", 2);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new Autoguidance("weak", 1));
    }
}
