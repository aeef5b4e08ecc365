package dev.rhumb.plugins.perturbed;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.List;
import java.util.Optional;

final class TokenPerturbationTest extends GuidanceContract {

    private static final List<String> SITES = List.of("responsibilities");

    @Override
    protected Guidance guidance() {
        return new TokenPerturbation(1, SITES);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new TokenPerturbation(0, SITES));
    }
}
