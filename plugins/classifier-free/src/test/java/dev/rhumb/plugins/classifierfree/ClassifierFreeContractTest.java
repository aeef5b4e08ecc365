package dev.rhumb.plugins.classifierfree;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class ClassifierFreeContractTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new ClassifierFree(3);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new ClassifierFree(1));
    }
}
