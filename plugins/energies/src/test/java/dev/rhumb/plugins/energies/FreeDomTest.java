package dev.rhumb.plugins.energies;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class FreeDomTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new FreeDom("near", 0.05);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new FreeDom("near", 0));
    }
}
