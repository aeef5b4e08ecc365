package dev.rhumb.plugins.energies;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class ManifoldPreservingTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new ManifoldPreserving("near", 0.05, 2);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new ManifoldPreserving("near", 0, 2));
    }
}
