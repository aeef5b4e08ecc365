package dev.rhumb.plugins.energies;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class UniversalTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new Universal("near", 0.3, 0.05, 2);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new Universal("near", 0, 0, 2));
    }
}
