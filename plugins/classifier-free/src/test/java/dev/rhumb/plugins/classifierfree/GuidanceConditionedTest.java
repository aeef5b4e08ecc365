package dev.rhumb.plugins.classifierfree;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;
import java.util.OptionalDouble;

final class GuidanceConditionedTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new GuidanceConditioned(3);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new GuidanceConditioned(1));
    }

    @Override
    protected OptionalDouble weightBetweenGaussians() {
        return OptionalDouble.of(3);
    }

    @Override
    protected boolean scalesWithTheData() {
        return true;
    }
}
