package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.List;
import java.util.Optional;

final class NormalizedAttentionTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new NormalizedAttention("high", 3, 2.5, 0.5, List.of());
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new NormalizedAttention("high", 0, 2.5, 0.5, List.of()));
    }
}
