package dev.rhumb.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser.Query;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Crop;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Unsupported;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetworkDenoiserTest {
    private static final UNetShape SHAPE = new UNetShape(1, 8, 8, 3, 2, List.of(8, 16), 1, List.of(1), 8, 16, 4);

    private NDManager manager;
    private NetworkDenoiser denoiser;
    private UNet network;

    @BeforeEach
    void build() {
        manager = NDManager.newBaseManager();
        network = new UNet(manager, SHAPE);
        network.initialize(1);
        float[] values = network.toFloats();
        float[] jitter = new Draws(2, "jitter", 0).normals(values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] += 0.05f * jitter[i];
        }
        network.setWeights(values);
        network.freeze(Precision.FLOAT64);
        denoiser = new NetworkDenoiser("tiny", network, new Preconditioning(Preconditioning.Kind.EDM, 0.5), true);
    }

    @AfterEach
    void close() {
        denoiser.close();
        manager.close();
    }

    private NDArray points(int count, long seed) {
        Draws draws = new Draws(seed, "points", 0);
        double[] values = new double[count * 64];
        for (int i = 0; i < values.length; i++) {
            values[i] = draws.normal();
        }
        return manager.create(values, new Shape(count, 1, 8, 8));
    }

    private Condition labels(long... labels) {
        NDArray array = manager.create(labels);
        return Condition.ofLabels("test", array, () -> denoiser.embed(array));
    }

    private NDArray one(NDArray x, NoiseLevel level, Condition condition) {
        return denoiser.denoise(List.of(Query.of(x, level, condition))).get(0);
    }

    private static double largest(NDArray x) {
        return x.abs().max().getDouble();
    }

    @Test
    void questionsAskedTogetherAreAnsweredAsIfAskedAlone() {
        NDArray x = points(2, 1);
        NDArray y = points(3, 2);
        Condition some = labels(0, 1);
        Condition none = labels(3, 3, 3);
        List<NDArray> together = denoiser.denoise(
                List.of(Query.of(x, NoiseLevel.ofSigma(2), some), Query.of(y, NoiseLevel.of(0.6, 0.8), none)));
        assertThat(largest(together.get(0).sub(one(x, NoiseLevel.ofSigma(2), some))))
                .isLessThan(1e-12);
        assertThat(largest(together.get(1).sub(one(y, NoiseLevel.of(0.6, 0.8), none))))
                .isLessThan(1e-12);
        assertThat(largest(together.get(0))).isGreaterThan(1e-3);
    }

    @Test
    void theSameQuestionInOtherCoordinatesHasTheSameAnswer() {
        NDArray x = points(2, 1);
        Condition c = labels(2, 0);
        NDArray exploding = one(x, NoiseLevel.ofSigma(0.75), c);
        NDArray preserving = one(x.mul(0.8), NoiseLevel.of(0.8, 0.6), c);
        assertThat(largest(exploding.sub(preserving))).isLessThan(1e-12);
    }

    @Test
    void withoutNoiseThePointItselfComesBack() {
        NDArray x = points(2, 1);
        assertThat(largest(one(x, NoiseLevel.ofSigma(0), labels(1, 1)).sub(x))).isLessThan(1e-15);
    }

    @Test
    void anEmbeddingMayTakeTheLabelsPlace() {
        NDArray x = points(2, 1);
        Condition c = labels(2, 0);
        NDArray plain = one(x, NoiseLevel.ofSigma(1), c);
        assertThat(largest(plain.sub(one(x, NoiseLevel.ofSigma(1), c.with(c.embedding())))))
                .isZero();
        assertThat(largest(plain.sub(
                        one(x, NoiseLevel.ofSigma(1), c.with(c.embedding().mul(0.5))))))
                .isGreaterThan(1e-6);
    }

    @Test
    void theNullLabelIsAConditionOfItsOwn() {
        NDArray x = points(1, 1);
        assertThat(largest(one(x, NoiseLevel.ofSigma(1), labels(3)).sub(one(x, NoiseLevel.ofSigma(1), labels(0)))))
                .isGreaterThan(1e-6);
    }

    @Test
    void anotherTimeInputChangesTheAnswerButNotTheCoordinates() {
        NDArray x = points(1, 1);
        NoiseLevel level = NoiseLevel.ofSigma(1);
        NDArray seen = denoiser.denoise(List.of(new Query(x, level, NoiseLevel.ofSigma(1.2), labels(0), List.of())))
                .get(0);
        NDArray same = denoiser.denoise(List.of(new Query(x, level, level, labels(0), List.of())))
                .get(0);
        assertThat(largest(same.sub(one(x, level, labels(0))))).isZero();
        assertThat(largest(seen.sub(same))).isBetween(1e-6, 0.5);
    }

    @Test
    void theGradientThroughTheDenoiserAgreesWithFiniteDifferences() {
        NDArray x = points(2, 1);
        NDArray direction = points(2, 5);
        NDArray cotangent = points(2, 6);
        Condition c = labels(2, 3);
        NoiseLevel level = NoiseLevel.of(0.6, 0.8);
        NDArray leaf = Autograd.leaf(x);
        NDArray y = Autograd.recording(true, () -> one(leaf, level, c));
        double analytic =
                Autograd.backward(y, cotangent, leaf).mul(direction).sum().getDouble();
        double h = 1e-5;
        double numeric = one(x.add(direction.mul(h)), level, c)
                        .sub(one(x.sub(direction.mul(h)), level, c))
                        .mul(cotangent)
                        .sum()
                        .getDouble()
                / (2 * h);
        assertThat(analytic).isCloseTo(numeric, within(1e-7));
        assertThat(Math.abs(numeric)).isGreaterThan(1e-2);
    }

    @Test
    void repeatedQuestionsLeaveNoNativeMemoryBehind() {
        Condition c = labels(0, 1);
        NoiseLevel level = NoiseLevel.ofSigma(1);
        NDArray x = points(2, 1);
        try (NDManager step = manager.newSubManager()) {
            NDArray here = x.duplicate();
            here.attach(step);
            one(here, level, c).close();
            int before = step.getManagedArrays().size();
            int outside = manager.getManagedArrays().size();
            for (int i = 0; i < 5; i++) {
                one(here, level, c).close();
            }
            assertThat(step.getManagedArrays()).hasSize(before);
            assertThat(manager.getManagedArrays()).hasSize(outside);
        }
    }

    @Test
    void brainFloatsComeNearTheFullPrecision() {
        NDArray x = points(2, 1);
        NDArray full = one(x, NoiseLevel.ofSigma(1), labels(0, 1));
        network.freeze(Precision.BFLOAT16);
        NDArray coarse = one(x, NoiseLevel.ofSigma(1), labels(0, 1));
        assertThat(largest(full.sub(coarse))).isBetween(1e-6, 0.05);
    }

    @Test
    void aNoisePredictorIsRefusedWhereThereIsNoSignal() {
        NetworkDenoiser noise =
                new NetworkDenoiser("eps", network, new Preconditioning(Preconditioning.Kind.NOISE, 0.5), true);
        assertThatThrownBy(() -> noise.denoise(List.of(Query.of(points(1, 1), NoiseLevel.of(0, 1), labels(0)))))
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining("zero signal-to-noise ratio");
    }

    @Test
    void aCropIsAnsweredAsAnImageOfItsOwnBesideWholeOnes() {
        NDArray x = points(2, 1);
        NoiseLevel level = NoiseLevel.ofSigma(1);
        Condition some = labels(0, 1);
        Crop crop = new Crop(0, 4, 8, 4);
        assertThat(denoiser.cropUnit()).isEqualTo(4);
        NDArray window = x.get(crop.index());
        Query whole = Query.of(x, level, some);
        Query part = new Query(window, level, level, some, List.of(), Set.of(), null, crop);
        List<NDArray> together = denoiser.denoise(List.of(whole, part));
        assertThat(together.get(1).getShape()).isEqualTo(new Shape(2, 1, 8, 4));
        assertThat(largest(together.get(0).sub(one(x, level, some)))).isLessThan(1e-12);
        assertThat(largest(together.get(1).sub(one(window, level, some)))).isLessThan(1e-12);
        // What lies beyond the window is not seen.
        assertThat(largest(together.get(1).sub(together.get(0).get(crop.index()))))
                .isGreaterThan(1e-6);
    }

    @Test
    void aCropOfANetworkThatIsEditedPixelByPixelIsRefused() {
        NDArray x = points(1, 1).get("..., :4, :4");
        NoiseLevel level = NoiseLevel.ofSigma(1);
        List<Edit> edits = List.of(new Edit("permuted-tokens", List.of("middle.attention")));
        Query part = new Query(x, level, level, labels(0), edits, Set.of(), null, new Crop(0, 0, 4, 4));
        assertThatThrownBy(() -> denoiser.denoise(List.of(part)))
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining("'permuted-tokens' depends on the pixels of its site");
    }

    @Test
    void imagesOfAnotherSizeAreRefused() {
        NDArray wrong = manager.zeros(new Shape(1, 1, 9, 9), DataType.FLOAT32);
        assertThatThrownBy(() -> one(wrong, NoiseLevel.ofSigma(1), labels(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("takes images (B, 1, 8, 8)");
    }
}
