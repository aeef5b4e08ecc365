package dev.rhumb.plugins.twostage;

import dev.rhumb.sampling.Sampler;
import dev.rhumb.testkit.SamplerContract;
import java.util.OptionalInt;

final class TwoStageTest extends SamplerContract {

    @Override
    protected Sampler sampler() {
        return new TwoStage(2.0 / 3);
    }

    @Override
    protected OptionalInt order() {
        return OptionalInt.of(2);
    }
}
