package dev.rhumb.plugins.template;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class TemperedTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new Tempered(3, 1);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new Tempered(1, 1));
    }
}
