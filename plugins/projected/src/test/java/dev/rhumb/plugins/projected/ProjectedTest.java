package dev.rhumb.plugins.projected;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class ProjectedTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new Projected(3, 0.2, -0.5, 0.6);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new Projected(1, 0.2, -0.5, 0.6));
    }
}
