package dev.rhumb.plugins.classifier;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;

final class UnconditionalTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new Unconditional();
    }
}
