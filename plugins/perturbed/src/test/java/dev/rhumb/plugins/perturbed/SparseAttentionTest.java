package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.List;
import java.util.Optional;

final class SparseAttentionTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new SparseAttention(2, List.of());
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new SparseAttention(0, List.of()));
    }
}
