package dev.rhumb.plugins.independentcondition;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class TimeStepGuidanceTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new TimeStepGuidance(1, 1.2);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new TimeStepGuidance(0, 1.2));
    }
}
