package dev.rhumb.plugins.zerostar;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class ZeroStarTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new ZeroStar(3, 1);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new ZeroStar(1, 0));
    }
}
