package dev.rhumb.plugins.energies;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class TrainingFreeTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new TrainingFree("near", 0.05, 0.02, 0.1, 2, 3, 2);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new TrainingFree("near", 0, 0, 0.1, 2, 3, 1));
    }
}
