package dev.rhumb.diffusion.network.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.diffusion.engine.PyTorch;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PixelsTest {
    private final NDManager manager = PyTorch.manager();

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

    /** Pillow 13.0 on an image of floats: {@code Image.fromarray(x, mode="F").resize(size, BICUBIC)}. */
    @Test
    void antialiasedBicubicIsPillowsAndCleanFidCutsItOff() {
        requireResized(Resize.BICUBIC_ANTIALIASED, 3, 4, new float[] {
            80.75952f,
            170.58516f,
            84.26104f,
            59.04421f,
            126.55891f,
            160.13135f,
            114.55641f,
            87.34612f,
            94.78992f,
            93.69906f,
            72.45477f,
            145.16020f
        });
        requireResized(Resize.BICUBIC_ANTIALIASED, 8, 7, new float[] {
            -9.57352f,
            75.40705f,
            188.41403f,
            100.29451f,
            -6.55971f,
            46.03590f,
            47.50537f,
            31.67054f,
            138.04073f,
            172.15796f,
            135.80489f,
            74.63155f,
            41.90023f,
            76.13006f,
            80.60448f,
            221.48576f,
            157.40039f,
            172.41046f,
            173.16023f,
            53.27663f,
            101.93690f,
            44.82362f,
            221.79944f,
            196.60605f,
            125.66280f,
            124.69798f,
            128.10194f,
            41.70646f,
            57.33889f,
            182.04738f,
            174.56290f,
            73.02353f,
            83.85187f,
            172.43680f,
            20.65008f,
            117.56932f,
            118.18981f,
            95.20222f,
            34.80362f,
            70.34730f,
            171.24191f,
            57.98387f,
            91.76248f,
            98.07753f,
            97.40836f,
            74.08315f,
            69.12679f,
            115.98826f,
            170.02185f,
            63.13779f,
            93.93154f,
            111.74589f,
            110.27162f,
            71.25927f,
            74.17422f,
            247.53380f
        });
    }

    /** {@code tf.image.resize_bilinear} of TensorFlow 1 by its definition, in NumPy. */
    @Test
    void tensorflowsLegacyBilinearStartsAtTheCorner() {
        requireResized(Resize.TENSORFLOW_BILINEAR, 3, 4, new float[] {
            0.00000f,
            153.00000f,
            8.50000f,
            46.75000f,
            56.66667f,
            192.66667f,
            113.33334f,
            93.50000f,
            102.00000f,
            97.75000f,
            42.49999f,
            128.91667f
        });
        requireResized(Resize.TENSORFLOW_BILINEAR, 8, 7, new float[] {
            0.00000f, 94.71429f, 171.21429f, 88.64286f, 23.07143f, 44.92857f, 51.00000f, 53.12500f,
            170.60715f, 159.83035f, 144.04465f, 101.24107f, 57.83035f, 82.87500f, 74.37500f, 214.62500f,
            160.58929f, 158.76785f, 138.73215f, 82.87500f, 82.87500f, 47.81250f, 210.83035f, 179.56250f,
            112.47322f, 115.20535f, 126.13394f, 35.06250f, 80.75000f, 160.89285f, 134.78572f, 72.85715f,
            98.35715f, 140.85716f, 46.75000f, 112.62500f, 109.89286f, 88.94643f, 49.78572f, 84.84822f,
            141.31252f, 88.18750f, 80.75000f, 100.78571f, 102.60714f, 86.21429f, 78.01786f, 113.23213f,
            189.12500f, 68.00000f, 97.14285f, 108.07143f, 100.78571f, 75.28571f, 101.99998f, 229.50000f
        });
    }

    private void requireResized(Resize rule, int height, int width, float[] expected) {
        float[] values = new float[30];
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 6; j++) {
                float level = (7 * i * i + 13 * j * j + 5 * i * j + 3 * i) % 29 * 8.5f;
                values[i * 6 + j] = level / 127.5f - 1;
            }
        }
        PixelInput input = new PixelInput(1, height, width, 0, 255, List.of(), List.of(), rule);
        float[] found = new Pixels(input, manager)
                .prepare(image(new Shape(1, 1, 5, 6), values))
                .toFloatArray();
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).as(rule + " " + i).isCloseTo(expected[i], within(1e-3f));
        }
        if (rule == Resize.BICUBIC_ANTIALIASED) {
            float[] cut = expected.clone();
            for (int i = 0; i < cut.length; i++) {
                cut[i] = Math.max(0, Math.min(255, cut[i]));
            }
            requireResized(Resize.CLEAN_FID, height, width, cut);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyRuleGivesTheSizeKeepsConstantsAndIsDifferentiable(Resize rule) {
        PixelInput input = new PixelInput(3, 5, 7, 0, 1, List.of(), List.of(), rule);
        NDArray leaf = Autograd.leaf(
                Constants.of(manager, manager.getDevice(), constant(0.5f, 2 * 3 * 8 * 6), new Shape(2, 3, 8, 6)));
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
