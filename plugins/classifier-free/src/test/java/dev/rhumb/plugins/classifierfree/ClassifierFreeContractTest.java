package dev.rhumb.plugins.classifierfree;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;
import java.util.OptionalDouble;

final class ClassifierFreeContractTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new ClassifierFree(3);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new ClassifierFree(1));
    }

    @Override
    protected OptionalDouble weightBetweenGaussians() {
        return OptionalDouble.of(((ClassifierFree) guidance()).scale());
    }

    @Override
    protected boolean scalesWithTheData() {
        return true;
    }
}
