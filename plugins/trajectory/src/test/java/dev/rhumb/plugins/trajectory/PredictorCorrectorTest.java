package dev.rhumb.plugins.trajectory;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class PredictorCorrectorTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new PredictorCorrector(2, 2, 0.05);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new PredictorCorrector(2, 0, 0.05));
    }
}
