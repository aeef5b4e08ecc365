package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.List;
import java.util.Optional;

final class MovingAverageTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new MovingAverage(2, 0.8, 0.2, List.of("responsibilities"));
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new MovingAverage(1, 0.8, 0.2, List.of("responsibilities")));
    }
}
