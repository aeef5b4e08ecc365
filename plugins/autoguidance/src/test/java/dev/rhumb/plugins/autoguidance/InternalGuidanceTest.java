package dev.rhumb.plugins.autoguidance;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class InternalGuidanceTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new InternalGuidance(1.5);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new InternalGuidance(1));
    }

    @Override
    protected boolean scalesWithTheData() {
        return true;
    }
}
