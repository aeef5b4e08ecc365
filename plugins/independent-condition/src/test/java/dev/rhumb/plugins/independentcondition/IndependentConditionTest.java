package dev.rhumb.plugins.independentcondition;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class IndependentConditionTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new IndependentCondition(3);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new IndependentCondition(1));
    }
}
