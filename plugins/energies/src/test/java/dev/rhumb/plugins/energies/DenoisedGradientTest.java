package dev.rhumb.plugins.energies;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class DenoisedGradientTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new DenoisedGradient("near", 0.5, Loss.REWARD);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new DenoisedGradient("near", 0, Loss.REWARD));
    }
}
