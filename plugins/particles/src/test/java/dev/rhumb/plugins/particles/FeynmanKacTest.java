package dev.rhumb.plugins.particles;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class FeynmanKacTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new FeynmanKac("near", 1, 3, Potential.DIFFERENCE, 1, 0, 1);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new FeynmanKac("near", 0, 3, Potential.DIFFERENCE, 1, 0, 1));
    }

    @Override
    protected int particles() {
        return 8;
    }
}
