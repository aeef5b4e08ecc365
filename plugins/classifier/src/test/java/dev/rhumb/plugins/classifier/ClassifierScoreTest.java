package dev.rhumb.plugins.classifier;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.testkit.GradientContract;
import java.util.Optional;
import java.util.OptionalDouble;

final class ClassifierScoreTest extends GradientContract {

    @Override
    protected Guidance guidance() {
        return new ClassifierScore("classifier", 2);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new ClassifierScore("classifier", 0));
    }

    @Override
    protected NDArray energy(Place place, NDArray x, NoiseLevel level) {
        return place.logLikelihood(x, level);
    }

    @Override
    protected double weight(NoiseLevel level) {
        return ((ClassifierScore) guidance()).scale() * level.s() * level.s() / level.a();
    }

    @Override
    protected OptionalDouble weightBetweenGaussians() {
        return OptionalDouble.of(1 + ((ClassifierScore) guidance()).scale());
    }

    @Override
    protected boolean scalesWithTheData() {
        return true;
    }
}
