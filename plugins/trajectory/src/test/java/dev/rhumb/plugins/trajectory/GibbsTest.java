package dev.rhumb.plugins.trajectory;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class GibbsTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new Gibbs(6, 2);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new Gibbs(6, 0));
    }
}
