package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.List;
import java.util.Optional;

final class InSituTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new InSitu(2, 0.5, List.of());
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new InSitu(1, 0.5, List.of()));
    }
}
