package dev.rhumb.plugins.transforms;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.testkit.GuidanceContract;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

final class DynamicThresholdTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new DynamicThreshold(0.9, 0.8, 1e9);
    }

    @Test
    void asksForValuesThatHaveARangeBeforeAnythingElse() {
        Run latent = (Run) Proxy.newProxyInstance(
                Run.class.getClassLoader(), new Class<?>[] {Run.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("needsDataSpace")) {
                        throw new Unsupported("the model makes latents");
                    }
                    throw new AssertionError("it asked for " + method.getName());
                });
        assertThatThrownBy(() -> guidance().begin(latent))
                .isInstanceOf(Unsupported.class)
                .hasMessage("the model makes latents");
    }
}
