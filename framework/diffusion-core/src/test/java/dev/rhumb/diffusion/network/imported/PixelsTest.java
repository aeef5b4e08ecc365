package dev.rhumb.diffusion.network.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Autograd;
import dev.rhumb.diffusion.Constants;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PixelsTest {
    private final NDManager manager = NDManager.newBaseManager("PyTorch");

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray image(Shape shape, float... values) {
        return manager.create(values, shape);
    }

    @Test
    void greyImagesAreRepeatedMovedAndNormalisedPerChannel() {
        PixelInput input = new PixelInput(2, 1, 3, 0, 255, List.of(100.0, 0.0), List.of(50.0, 255.0), Resize.NONE);
        NDArray seen = new Pixels(input, manager).prepare(image(new Shape(1, 1, 1, 3), -1, 0, 1));
        assertThat(seen.getShape()).isEqualTo(new Shape(1, 2, 1, 3));
        float[] expected = {-2, 0.55f, 3.1f, 0, 0.5f, 1};
        float[] found = seen.toFloatArray();
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], within(1e-6f));
        }
    }

    @Test
    void antialiasedBilinearShrinkingUsesATriangleOfTheWiderPixel() {
        PixelInput input = new PixelInput(1, 1, 2, -1, 1, List.of(), List.of(), Resize.BILINEAR_ANTIALIASED);
        NDArray seen = new Pixels(input, manager).prepare(image(new Shape(1, 1, 1, 4), 1, 2, 3, 4));
        // triangle of half width 2 about 1.0: weights .75 .75 .25, cut off at the edge and normalised
        float left = (0.75f * 1 + 0.75f * 2 + 0.25f * 3) / 1.75f;
        assertThat(seen.toFloatArray()[0]).isCloseTo(left, within(1e-6f));
        assertThat(seen.toFloatArray()[1]).isCloseTo(5 - left, within(1e-6f));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyRuleGivesTheSizeKeepsConstantsAndIsDifferentiable(Resize rule) {
        PixelInput input = new PixelInput(3, 5, 7, 0, 1, List.of(), List.of(), rule);
        NDArray leaf = Autograd.leaf(Constants.of(manager, constant(0.5f, 2 * 3 * 8 * 6), new Shape(2, 3, 8, 6)));
        Autograd.recording(true, () -> {
            NDArray seen = new Pixels(input, manager).prepare(leaf);
            assertThat(seen.getShape()).isEqualTo(new Shape(2, 3, 5, 7));
            for (float value : seen.toFloatArray()) {
                assertThat(value).isCloseTo(0.75f, within(1e-6f));
            }
            float sum = Autograd.backward(seen, seen.onesLike(), leaf).sum().toFloatArray()[0];
            assertThat(sum).isCloseTo(2 * 3 * 5 * 7 * 0.5f, within(1e-3f));
            return seen;
        });
    }

    private static float[] constant(float value, int count) {
        float[] values = new float[count];
        java.util.Arrays.fill(values, value);
        return values;
    }

    @Test
    void otherSizesAndChannelsAreRefused() {
        PixelInput input = new PixelInput(3, 4, 4, -1, 1, List.of(), List.of(), Resize.NONE);
        Pixels pixels = new Pixels(input, manager);
        assertThatThrownBy(() -> pixels.prepare(image(new Shape(1, 3, 1, 2), new float[6])))
                .hasMessageContainingAll("4x4 pixels", "(1, 3, 1, 2)", "bicubic-antialiased");
        assertThatThrownBy(() -> pixels.prepare(image(new Shape(1, 2, 4, 4), new float[32])))
                .hasMessageContainingAll("3 channels", "(1, 2, 4, 4)");
        assertThatThrownBy(() -> new PixelInput(3, 4, 4, -1, 1, List.of(0.5), List.of(), Resize.NONE))
                .hasMessageContaining("mean has 1 values, but the images have 3 channels");
        assertThatThrownBy(() -> new PixelInput(3, 4, 4, 1, 1, List.of(), List.of(), Resize.NONE))
                .hasMessageContaining("low must be below high");
    }
}
