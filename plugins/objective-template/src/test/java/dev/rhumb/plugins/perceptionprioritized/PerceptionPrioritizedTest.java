package dev.rhumb.plugins.perceptionprioritized;

import dev.rhumb.network.Objective;
import dev.rhumb.testkit.ObjectiveContract;

final class PerceptionPrioritizedTest extends ObjectiveContract {

    @Override
    protected Objective objective() {
        return new PerceptionPrioritized(1, 1);
    }
}
