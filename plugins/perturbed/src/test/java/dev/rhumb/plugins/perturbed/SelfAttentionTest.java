package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;

final class SelfAttentionTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new SelfAttention(1, 1, 1, "coordinates");
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new SelfAttention(0, 1, 1, "coordinates"));
    }
}
