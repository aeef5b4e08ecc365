package dev.rhumb.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.Denoiser.Query;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Reading;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.network.NetworkShape;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeadAndGuidanceInputTest {
    private static final UNetShape PLAIN = new UNetShape(1, 8, 8, 2, 2, List.of(8, 8), 1, List.of(1), 8, 12, 4);
    private static final NoiseLevel LEVEL = NoiseLevel.ofSigma(0.7);
    private static final Reading HEAD = new Reading("head");

    private final NDManager manager = PyTorch.manager();
    private final Preconditioning preconditioning = new Preconditioning(Preconditioning.Kind.EDM, 0.5);
    private UNet network;
    private NetworkDenoiser model;
    private NDArray x;
    private Condition condition;

    private static UNetShape shape(UNetShape.Weights guidance, String head) {
        return new UNetShape(
                PLAIN.channels(),
                PLAIN.height(),
                PLAIN.width(),
                PLAIN.classes(),
                PLAIN.patch(),
                PLAIN.widths(),
                PLAIN.blocks(),
                PLAIN.attention(),
                PLAIN.headWidth(),
                PLAIN.embeddingWidth(),
                PLAIN.groups(),
                null,
                guidance,
                head);
    }

    private UNet randomised(UNetShape shape) {
        UNet unet = new UNet(manager, shape);
        unet.initialize(1);
        float[] weights = unet.toFloats();
        Draws draws = new Draws(2, "weights", 0);
        for (int i = 0; i < weights.length; i++) {
            weights[i] += (float) (0.1 * draws.normal());
        }
        unet.setWeights(weights);
        return unet;
    }

    @BeforeEach
    void build() {
        network = randomised(shape(new UNetShape.Weights(1, 4), "up.1.0"));
        model = new NetworkDenoiser("both", network, preconditioning, true);
        x = manager.create(new Draws(3, "x", 0).normals(2 * 64), new Shape(2, 1, 8, 8));
        NDArray labels = manager.create(new long[] {0, 1});
        condition = Condition.ofLabels("labels", labels, () -> network.embed(labels));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private float[] denoised(Condition asked) {
        return model.denoise(List.of(Query.of(x, LEVEL, asked))).get(0).toFloatArray();
    }

    @Test
    void theWeightOneAddsNothingAndOthersSomethingForEachRowByItself() {
        NDArray added = network.weigh(manager.create(new float[] {1, 2, 3, 1}));
        assertThat(added.getShape()).isEqualTo(new Shape(4, 12));
        assertThat(added.get(0).toFloatArray()).containsOnly(0f);
        assertThat(added.get(3).toFloatArray()).containsOnly(0f);
        assertThat(added.get(1).abs().max().getFloat()).isGreaterThan(1e-3f);
        assertThat(network.weigh(manager.create(new float[] {3})).flatten().toFloatArray())
                .containsExactly(added.get(2).toFloatArray(), within(1e-6f));
    }

    @Test
    void aWeightedConditionIsAnotherQuestionAndTheWeightOneIsThePlainOne() {
        float[] plain = denoised(condition);
        assertThat(denoised(condition.weighted(1))).isEqualTo(plain);
        assertThat(denoised(condition.weighted(2))).isNotEqualTo(plain);
        NDArray index = manager.create(new long[] {1});
        float[] second = model.denoise(List.of(
                        Query.of(x.get(index), LEVEL, condition.weighted(2).rows(index))))
                .get(0)
                .toFloatArray();
        float[] both = denoised(condition.weighted(2));
        assertThat(second).containsExactly(java.util.Arrays.copyOfRange(both, 64, 128), within(1e-4f));
        // Beside a plain question, in one forward.
        List<NDArray> together =
                model.denoise(List.of(Query.of(x, LEVEL, condition), Query.of(x, LEVEL, condition.weighted(2))));
        assertThat(together.get(0).toFloatArray()).containsExactly(plain, within(1e-4f));
        assertThat(together.get(1).toFloatArray()).containsExactly(both, within(1e-4f));
    }

    @Test
    void weightsThatWereNotTrainedAreRefused() {
        assertThatThrownBy(() -> model.requireGuidance(5))
                .isInstanceOf(Unsupported.class)
                .hasMessage("the model 'both' was trained for guidance weights from 1.0 to 4.0, not for 5.0");
        NetworkDenoiser plain = new NetworkDenoiser("plain", randomised(PLAIN), preconditioning, true);
        assertThatThrownBy(() -> plain.requireKnown(condition.weighted(2)))
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining("the model 'plain' does not take a guidance weight as an input");
    }

    @Test
    void theHeadIsReadAsAnEstimateAndChangesNoAnswer() {
        float[] alone = denoised(condition);
        Denoiser.Answer answer = model.answer(
                        List.of(new Query(x, LEVEL, LEVEL, condition, List.of(), Set.of(HEAD), null)))
                .get(0);
        assertThat(answer.denoised().toFloatArray()).isEqualTo(alone);
        NDArray noise = manager.create(new float[] {0.25f * (float) Math.log(0.7), 0.25f * (float) Math.log(0.7)});
        NDArray one = manager.ones(new Shape(2));
        NDArray raw = network.tapped(
                        preconditioning.input(x, one, one.mul(0.7)),
                        noise,
                        condition.embedding(),
                        List.of(),
                        List.of(Tap.HEAD))
                .values()
                .get(Tap.HEAD);
        assertThat(raw.getShape()).isEqualTo(x.getShape());
        assertThat(answer.readings().get(HEAD).toFloatArray())
                .containsExactly(
                        preconditioning.denoised(x, one, one.mul(0.7), raw).toFloatArray(), within(1e-4f));
        assertThat(answer.readings().get(HEAD).toFloatArray()).isNotEqualTo(alone);
    }

    @Test
    void whatLiesBehindItsBlockDoesNotReachTheHead() {
        NDArray noise = manager.zeros(new Shape(2));
        List<dev.rhumb.guidance.Edit> behind = List.of(new dev.rhumb.guidance.Edit("skipped-block", List.of("up.0.0")));
        NDArray plain = network.tapped(x, noise, condition.embedding(), List.of(), List.of(Tap.HEAD))
                .values()
                .get(Tap.HEAD);
        EditableNetwork.Tapped edited = network.tapped(x, noise, condition.embedding(), behind, List.of(Tap.HEAD));
        assertThat(edited.values().get(Tap.HEAD).toFloatArray()).isEqualTo(plain.toFloatArray());
        assertThat(edited.raw().toFloatArray())
                .isNotEqualTo(
                        network.forwardEmbedded(x, noise, condition.embedding()).toFloatArray());
    }

    @Test
    void aHeadIsReadAndNotEditedAndIsMissingWhereThereIsNone() {
        assertThat(network.sites().names()).endsWith("head");
        assertThat(network.sites().suited("skipped-block")).doesNotContain("head");
        NetworkDenoiser plain = new NetworkDenoiser("plain", randomised(PLAIN), preconditioning, true);
        assertThatThrownBy(() -> plain.inside().requireShown(HEAD))
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining("the model 'plain' has no site 'head'");
        assertThatThrownBy(() -> shape(null, "up.7.0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("head must be one of [middle.block, down.0.0, down.1.0, up.0.0, up.1.0]");
    }

    @Test
    void aModelFileSaysBothAndOldFilesSayNeither() {
        UNetShape both = (UNetShape) network.shape();
        assertThat(RecordJson.read(RecordJson.write(both), NetworkShape.class, Networks.WORDS))
                .isEqualTo(both);
        assertThat(RecordJson.write(PLAIN).getAsJsonObject().keySet()).doesNotContain("guidance", "head");
        assertThat(RecordJson.read(RecordJson.write(PLAIN), NetworkShape.class, Networks.WORDS))
                .isEqualTo(PLAIN);
    }
}
