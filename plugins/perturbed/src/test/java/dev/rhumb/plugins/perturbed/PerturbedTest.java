package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.List;
import java.util.Optional;

final class PerturbedTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new Perturbed("drop", List.of("component.0", "component.4"), 1);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new Perturbed("drop", List.of("component.0"), 0));
    }
}
