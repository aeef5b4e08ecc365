package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.List;
import java.util.Optional;

final class SkippedLayersTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new SkippedLayers(1, List.of("component.1", "component.3"));
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new SkippedLayers(0, List.of("component.1")));
    }
}
