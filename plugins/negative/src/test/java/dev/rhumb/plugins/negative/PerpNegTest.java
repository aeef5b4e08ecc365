package dev.rhumb.plugins.negative;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class PerpNegTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new PerpNeg("low", 3, 1);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new PerpNeg("low", 1, 0));
    }
}
