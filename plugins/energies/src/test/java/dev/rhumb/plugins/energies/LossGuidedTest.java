package dev.rhumb.plugins.energies;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class LossGuidedTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new LossGuided("near", 0.5, 3, 1);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new LossGuided("near", 0, 3, 1));
    }
}
