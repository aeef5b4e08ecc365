package dev.rhumb.plugins.ralston;

import dev.rhumb.sampling.Sampler;
import dev.rhumb.testkit.SamplerContract;
import java.util.OptionalInt;

final class RalstonTest extends SamplerContract {

    @Override
    protected Sampler sampler() {
        return new Ralston(2.0 / 3);
    }

    @Override
    protected OptionalInt order() {
        return OptionalInt.of(2);
    }
}
