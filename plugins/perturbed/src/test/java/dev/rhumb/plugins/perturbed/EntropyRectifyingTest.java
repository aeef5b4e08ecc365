package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.List;
import java.util.Optional;

final class EntropyRectifyingTest extends GuidanceContract {

    private static final List<String> SITES = List.of("responsibilities");

    @Override
    protected Guidance guidance() {
        return new EntropyRectifying(2, 3, SITES);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new EntropyRectifying(0, 3, SITES));
    }
}
