package dev.rhumb.plugins.gaussianclasses;

import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.testkit.LikelihoodContract;
import java.util.List;
import java.util.Optional;

final class GaussianClassesTest extends LikelihoodContract {

    @Override
    protected Likelihood likelihood() {
        return new GaussianClasses(List.of(1.0, 0.0, -1.0, 0.5), 0.5);
    }

    @Override
    protected Shape data() {
        return new Shape(2);
    }

    @Override
    protected Optional<Condition> refused() {
        return Optional.of(Condition.ofCaptions("a caption", List.of("a red circle"), () -> {
            throw new AssertionError("it is not embedded");
        }));
    }
}
