package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.List;
import java.util.Optional;

final class SmoothedEnergyTest extends GuidanceContract {

    private static final List<String> SITES = List.of("responsibilities");

    @Override
    protected Guidance guidance() {
        return new SmoothedEnergy(1, 9999, SITES);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new SmoothedEnergy(0, 9999, SITES));
    }
}
