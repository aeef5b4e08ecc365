package dev.rhumb.plugins.meanvalue;

import dev.rhumb.guidance.Reward;
import dev.rhumb.testkit.RewardContract;

final class MeanValueTest extends RewardContract {

    @Override
    protected Reward reward() {
        return new MeanValue(0.3, 0.5);
    }
}
