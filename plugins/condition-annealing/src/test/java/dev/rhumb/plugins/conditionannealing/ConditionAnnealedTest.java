package dev.rhumb.plugins.conditionannealing;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class ConditionAnnealedTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new ConditionAnnealed(0.25, 0.3, 0.9, 0);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new ConditionAnnealed(0, 0.3, 0.9, 0));
    }
}
