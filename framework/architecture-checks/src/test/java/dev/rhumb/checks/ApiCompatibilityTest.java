package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.io.IOException;
import java.nio.file.Path;
import javassist.CtClass;
import javassist.CtNewMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A plugin that was built before builds and runs now: nothing was taken away since the jars in {@code
 * src/test/resources/api}. docs/architecture.md says how to renew them where a break is meant.
 */
final class ApiCompatibilityTest {

    @ParameterizedTest
    @ValueSource(classes = {Guidance.class, GuidanceContract.class})
    void nothingThatPluginsUseWasTakenAway(Class<?> any) throws Exception {
        JarImage now = JarImage.of(
                Path.of(any.getProtectionDomain().getCodeSource().getLocation().toURI()));
        assertThat(ApiBreaks.between(baseline(any), now))
                .as("what breaks plugins: undo it, or see 'What plugins may rely on' in docs/architecture.md")
                .isEmpty();
    }

    private static JarImage baseline(Class<?> any) throws IOException {
        String module = any == Guidance.class ? "guidance-api" : "guidance-testkit";
        return JarImage.of(Path.of(System.getProperty("rhumb.root"))
                .resolve("framework/architecture-checks/src/test/resources/api")
                .resolve(module + ".jar"));
    }

    private static JarImage api() throws Exception {
        return baseline(Guidance.class);
    }

    @Test
    void aTypeThatIsGoneIsNoticed() throws Exception {
        assertThat(ApiBreaks.between(api(), api().without("dev.rhumb.guidance.PerSample")))
                .containsExactly("dev.rhumb.guidance.PerSample: class removed");
    }

    @Test
    void aMethodThatIsGoneIsNoticed() throws Exception {
        JarImage broken = api().changed(
                        "dev.rhumb.guidance.PerSample", type -> type.removeMethod(type.getDeclaredMethods("norm")[0]));
        assertThat(ApiBreaks.between(api(), broken))
                .containsExactly("dev.rhumb.guidance.PerSample.norm: method removed");
    }

    @Test
    void aMethodMoreIsNoticedWherePluginsImplementIt() throws Exception {
        assertThat(ApiBreaks.between(api(), withOneMore("dev.rhumb.guidance.Guide")))
                .contains("dev.rhumb.guidance.Guide.more: method added to interface");
        assertThat(ApiBreaks.between(api(), withOneMore("dev.rhumb.guidance.Run")))
                .isEmpty();
    }

    private static JarImage withOneMore(String type) throws Exception {
        return api().changed(
                        type,
                        changed -> changed.addMethod(CtNewMethod.abstractMethod(
                                CtClass.voidType, "more", new CtClass[0], new CtClass[0], changed)));
    }

    @Test
    void whatIsExperimentalMayChange() throws Exception {
        assertThat(ApiBreaks.between(api(), api().without("dev.rhumb.guidance.Blur")))
                .isEmpty();
    }

    @Test
    void theBaselinesAreSmall() throws Exception {
        for (Class<?> any : new Class<?>[] {Guidance.class, GuidanceContract.class}) {
            assertThat(baseline(any).bytes()).hasSizeLessThan(200_000);
        }
    }
}
