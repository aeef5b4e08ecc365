package dev.rhumb.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Unsupported;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ClipLikelihoodTest {
    private static final ClipShape SHAPE = new ClipShape(
            1,
            8,
            8,
            1,
            List.of(8, 16),
            1,
            List.of(1),
            8,
            16,
            4,
            5,
            new TextShape(List.of("a", "red", "star", "ring"), 6, 8, 1, 2));
    private static final Preconditioning EDM = new Preconditioning(Preconditioning.Kind.EDM, 0.5);
    private static final NoiseLevel LEVEL = NoiseLevel.ofSigma(0.7);

    private static Clip network(NDManager manager) {
        Clip net = new Clip(manager, SHAPE);
        net.initialize(1);
        SplittableRandom random = new SplittableRandom(5);
        float[] values = net.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (0.2 * (random.nextDouble() - 0.5));
        }
        net.setWeights(values);
        return net;
    }

    private static ClipLikelihood likelihood(NDManager manager, boolean knowsNoise) {
        return new ClipLikelihood("pair", network(manager), EDM, knowsNoise);
    }

    private static NDArray points(NDManager manager, int rows) {
        double[] values = new SplittableRandom(2).doubles(rows * 64L).toArray();
        return manager.create(values, new Shape(rows, 1, 8, 8)).toType(DataType.FLOAT32, true);
    }

    private static Condition captions(String... captions) {
        return Condition.ofCaptions("test", List.of(captions), () -> {
            throw new AssertionError("a pair reads captions itself");
        });
    }

    @Test
    void isTheScaledCosineOfImageAndCaption() {
        try (NDManager manager = NDManager.newBaseManager()) {
            ClipLikelihood pair = likelihood(manager, true);
            Clip net = network(manager);
            NDArray x = points(manager, 2);
            NDArray a = manager.ones(new Shape(2));
            NDArray s = a.mul(LEVEL.s());
            NDArray tokens = net.tokenizer().tokens(manager, List.of("a red star", "a ring"));
            NDArray logits =
                    net.similarity(net.weights(), EDM.input(x, a, s), Preconditioning.noiseCoordinate(a, s), tokens);
            float[] given = pair.logLikelihood(x, LEVEL, captions("a red star", "a ring"))
                    .toFloatArray();
            assertThat(given[0]).isCloseTo(logits.getFloat(0, 0), within(1e-4f));
            assertThat(given[1]).isCloseTo(logits.getFloat(1, 1), within(1e-4f));
            float[] cosines =
                    pair.cosine(x, LEVEL, List.of("a red star", "a ring")).toFloatArray();
            assertThat(given[0]).isCloseTo((float) (cosines[0] * pair.logitScale()), within(1e-5f));
        }
    }

    @Test
    void onlyAPairThatKnowsNoiseSeesTheLevel() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray x = points(manager, 1);
            NoiseLevel other = NoiseLevel.ofSigma(5);
            try (ClipLikelihood clean = likelihood(manager, false);
                    ClipLikelihood noised = likelihood(manager, true)) {
                // At the same input of the network, two levels differ by the noise coordinate alone.
                NDArray here = x.mul(Math.hypot(LEVEL.a() * 0.5, LEVEL.s()));
                NDArray there = x.mul(Math.hypot(other.a() * 0.5, other.s()));
                Condition star = captions("a star");
                float seenClean = clean.logLikelihood(here, LEVEL, star).getFloat()
                        - clean.logLikelihood(there, other, star).getFloat();
                float seenNoised = noised.logLikelihood(here, LEVEL, star).getFloat()
                        - noised.logLikelihood(there, other, star).getFloat();
                assertThat(seenClean).isCloseTo(0, within(1e-4f));
                assertThat(Math.abs(seenNoised)).isGreaterThan(1e-3f);
            }
        }
    }

    @Test
    void gradientAgreesWithFiniteDifferences() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Clip net = network(manager);
            net.freeze(Precision.FLOAT64);
            ClipLikelihood pair = new ClipLikelihood("pair", net, EDM, true);
            NDArray x = points(manager, 2).toType(DataType.FLOAT64, true);
            NDArray direction =
                    manager.create(new SplittableRandom(4).doubles(128, -1, 1).toArray(), x.getShape());
            Condition condition = captions("a red star", "a ring");
            NDArray leaf = Autograd.leaf(x);
            NDArray y = Autograd.recording(true, () -> pair.logLikelihood(leaf, LEVEL, condition));
            double analytic = Autograd.backward(y, y.onesLike(), leaf)
                    .mul(direction)
                    .sum()
                    .getDouble();
            double h = 1e-5;
            double up = pair.logLikelihood(x.add(direction.mul(h)), LEVEL, condition)
                    .sum()
                    .getDouble();
            double down = pair.logLikelihood(x.sub(direction.mul(h)), LEVEL, condition)
                    .sum()
                    .getDouble();
            assertThat(Math.abs(analytic)).isGreaterThan(1e-3);
            assertThat((up - down) / (2 * h)).isCloseTo(analytic, within(1e-6));
        }
    }

    @Test
    void aCaptionsVectorDoesNotDependOnItsCompany() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray x = points(manager, 1);
            float alone = likelihood(manager, true)
                    .logLikelihood(x, LEVEL, captions("a ring"))
                    .getFloat();
            ClipLikelihood pair = likelihood(manager, true);
            pair.logLikelihood(points(manager, 3), LEVEL, captions("a star", "a ring", "a red ring"));
            assertThat(pair.logLikelihood(x, LEVEL, captions("a ring")).getFloat())
                    .isEqualTo(alone);
        }
    }

    @Test
    void refusesClassesEmptyCaptionsAndUnknownWords() {
        try (NDManager manager = NDManager.newBaseManager()) {
            ClipLikelihood pair = likelihood(manager, true);
            NDArray labels = manager.create(new long[] {0});
            assertThatThrownBy(() -> pair.requireKnown(Condition.ofLabels("test", labels, () -> labels)))
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("takes captions, but the sample has a class");
            assertThatThrownBy(() -> pair.requireKnown(captions("a star", "")))
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("cannot score an empty caption");
            assertThatThrownBy(() -> pair.requireKnown(captions("a rin")))
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("the nearest known word is 'ring'");
            pair.requireKnown(captions("a red ring"));
        }
    }
}
