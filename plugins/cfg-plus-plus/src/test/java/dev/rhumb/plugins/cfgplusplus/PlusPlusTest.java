package dev.rhumb.plugins.cfgplusplus;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;

final class PlusPlusTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new PlusPlus(0.6);
    }
}
