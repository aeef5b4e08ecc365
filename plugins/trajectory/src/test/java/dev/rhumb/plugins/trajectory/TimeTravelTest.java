package dev.rhumb.plugins.trajectory;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class TimeTravelTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new TimeTravel(4, 8, 2);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new TimeTravel(4, 8, 0));
    }
}
