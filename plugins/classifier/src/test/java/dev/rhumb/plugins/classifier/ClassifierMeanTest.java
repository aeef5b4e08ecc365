package dev.rhumb.plugins.classifier;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class ClassifierMeanTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new ClassifierMean("classifier", 2, true);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new ClassifierMean("classifier", 0, true));
    }
}
