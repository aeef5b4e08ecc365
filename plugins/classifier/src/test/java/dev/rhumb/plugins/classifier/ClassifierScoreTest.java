package dev.rhumb.plugins.classifier;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class ClassifierScoreTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new ClassifierScore("classifier", 2);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new ClassifierScore("classifier", 0));
    }
}
