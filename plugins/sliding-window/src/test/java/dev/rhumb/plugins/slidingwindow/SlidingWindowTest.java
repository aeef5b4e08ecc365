package dev.rhumb.plugins.slidingwindow;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.testkit.GuidanceContract;
import dev.rhumb.testkit.OracleWorld;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SlidingWindowTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new SlidingWindow(1.5, 0.7, 2, true);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new SlidingWindow(0, 0.7, 2, true));
    }

    @Override
    protected OracleWorld world() {
        return OracleWorld.images();
    }

    @Override
    protected boolean scalesWithTheData() {
        return true;
    }

    @Test
    void refusesPointsThatAreNoImages() {
        try (OracleWorld plane = OracleWorld.open()) {
            assertThatThrownBy(() -> check(plane, guidance()))
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("it is for images");
        }
    }

    @Test
    void refusesWindowsThatAreTheImageOrDoNotCoverIt() {
        try (OracleWorld images = world()) {
            assertThatThrownBy(() -> check(images, new SlidingWindow(1, 0.9, 2, true)))
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("windows of 4 pixels")
                    .hasMessageContaining("are not smaller than an image of 4");
            assertThatThrownBy(() -> check(images, new SlidingWindow(1, 0.25, 2, true)))
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("do not cover an image of 4");
        }
    }

    private static void check(OracleWorld world, Guidance guidance) {
        new Loop(world.plan(OracleWorld.samplers().get("ddim"), 1, guidance)).check();
    }
}
