package dev.rhumb.plugins.transforms;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;

final class DynamicThresholdTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new DynamicThreshold(0.9, 0.8, 1e9);
    }
}
