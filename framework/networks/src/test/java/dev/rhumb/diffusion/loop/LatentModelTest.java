package dev.rhumb.diffusion.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.network.Autoencoder;
import dev.rhumb.diffusion.network.AutoencoderShape;
import dev.rhumb.diffusion.network.Judge;
import dev.rhumb.diffusion.network.JudgeShape;
import dev.rhumb.diffusion.network.NetworkDecoder;
import dev.rhumb.diffusion.network.NetworkDenoiser;
import dev.rhumb.diffusion.network.NetworkLikelihood;
import dev.rhumb.diffusion.network.Precision;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.ScriptedNetwork;
import dev.rhumb.diffusion.network.UNet;
import dev.rhumb.diffusion.network.UNetShape;
import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.diffusion.schedule.KarrasSchedule;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Unsupported;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LatentModelTest {
    private static final Preconditioning EDM = new Preconditioning(Preconditioning.Kind.EDM, 0.5);
    private static final Shape LATENT = new Shape(2, 4, 4);
    private static NDManager manager;
    private static NetworkDecoder decoder;
    private static NetworkDenoiser latent;
    private static NetworkDenoiser otherLatents;
    private static NetworkLikelihood ofImages;
    private static NetworkLikelihood ofLatents;
    private static NetworkLikelihood ofOtherImages;

    @BeforeAll
    static void networks() {
        manager = NDManager.newBaseManager();
        decoder = new NetworkDecoder(
                "decoder",
                "one",
                random(new Autoencoder(
                        manager,
                        new AutoencoderShape(
                                3,
                                8,
                                8,
                                new AutoencoderShape.Kl(2),
                                List.of(4, 8),
                                List.of(0, 0),
                                List.of(1, 1),
                                false,
                                4,
                                2))));
        latent = denoiser(decoder);
        otherLatents = denoiser(new NetworkDecoder(
                "other",
                "two",
                random(new Autoencoder(
                        manager,
                        new AutoencoderShape(
                                3,
                                8,
                                8,
                                new AutoencoderShape.Kl(2),
                                List.of(4, 8),
                                List.of(0, 0),
                                List.of(0, 0),
                                false,
                                4,
                                2)))));
        ofImages = judge(3, 8, null);
        ofLatents = judge(2, 4, "one");
        ofOtherImages = judge(3, 16, null);
    }

    private static NetworkDenoiser denoiser(NetworkDecoder way) {
        UNetShape shape = new UNetShape(2, 4, 4, 3, 1, List.of(8, 8), 1, List.of(1), 8, 8, 4);
        return new NetworkDenoiser("latent", random(new UNet(manager, shape)), EDM, true, way);
    }

    private static NetworkLikelihood judge(int channels, int side, String space) {
        JudgeShape shape = new JudgeShape(channels, side, side, 3, List.of(8, 8), 4, 4);
        return new NetworkLikelihood("judge", random(new Judge(manager, shape)), shape, EDM, false, space);
    }

    private static <N extends ScriptedNetwork> N random(N network) {
        network.initialize(4);
        float[] values = network.toFloats();
        float[] moves = new Draws(2, "moves", 0).normals(values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] += 0.2f * moves[i];
        }
        network.setWeights(values);
        network.freeze(Precision.FLOAT64);
        return network;
    }

    @AfterAll
    static void free() {
        manager.close();
    }

    private static NDArray normals(NDManager owner, String purpose, int rows) {
        Shape shape = new Shape(rows).addAll(LATENT);
        return owner.create(new Draws(1, purpose, 0).normals((int) shape.size()), shape)
                .toType(DataType.FLOAT64, false);
    }

    /** What a reward at x0-hat of a latent model is: the likelihood of the decoded estimate. */
    private static NDArray throughAll(NDArray x, NoiseLevel level, Condition condition) {
        NDArray estimate =
                latent.denoise(List.of(Denoiser.Query.of(x, level, condition))).get(0);
        return ofImages.logLikelihood(decoder.decode(estimate), NoiseLevel.ofSigma(0.02), condition);
    }

    @Test
    void gradientThroughDenoiserDecoderAndClassifierIsTheDifferenceQuotient() {
        try (NDManager scratch = manager.newSubManager()) {
            NoiseLevel level = NoiseLevel.ofSigma(0.8);
            NDArray labels = scratch.create(new long[] {0, 2});
            Condition condition = Condition.ofLabels("test", labels, () -> latent.embed(labels));
            Autograd.recording(false, () -> {
                NDArray x = normals(scratch, "point", 2);
                NDArray leaf = Autograd.leaf(x);
                NDArray y = Autograd.recording(true, () -> throughAll(leaf, level, condition));
                NDArray gradient = Autograd.backward(y, y.onesLike(), leaf);
                double h = 1e-5;
                for (int i = 0; i < 4; i++) {
                    NDArray d = normals(scratch, "direction " + i, 2);
                    double up =
                            throughAll(x.add(d.mul(h)), level, condition).sum().getDouble();
                    double down =
                            throughAll(x.sub(d.mul(h)), level, condition).sum().getDouble();
                    double expected = (up - down) / (2 * h);
                    assertThat(gradient.mul(d).sum().getDouble())
                            .isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
                    assertThat(Math.abs(expected)).isGreaterThan(1e-6);
                }
                return y;
            });
        }
    }

    /** Hands each evaluation of a run to a check; changes nothing. */
    private static Guidance watching(Function<Run, java.util.function.Consumer<Evaluation>> begin) {
        return run -> {
            var check = begin.apply(run);
            return new Guide() {
                @Override
                public UnaryOperator<Prediction> refine(Evaluation here) {
                    check.accept(here);
                    return current -> current;
                }
            };
        };
    }

    private static SamplingPlan plan(NetworkDenoiser model, Resources resources, Guidance... stack) {
        return new SamplingPlan(
                model,
                new Ddim(0),
                new KarrasSchedule(0.02, 10, 7).grid(3),
                java.util.Arrays.stream(stack).map(Entry::of).toList(),
                resources,
                1);
    }

    private static Resources likelihood(Likelihood likelihood) {
        return new Resources(Map.of(), Map.of("l", likelihood), Map.of(), List.of());
    }

    @Test
    void aRewardIsAskedAboutTheDecodedEstimateWithGradientToThePoint() {
        int[] seen = new int[1];
        Guidance guidance = watching(run -> {
            run.needsDenoiserGradient();
            Function<NDArray, NDArray> reward = run.reward("l");
            Function<NDArray, NDArray> own = run.reward("brightness");
            return here -> {
                NDArray estimate = here.conditional().denoised();
                NDArray image = decoder.decode(estimate);
                NDArray expected = ofImages.logLikelihood(image, NoiseLevel.ofSigma(0.02), run.condition());
                assertThat(reward.apply(estimate).sub(expected).abs().max().getFloat())
                        .isLessThan(1e-5f);
                assertThat(own.apply(estimate).toFloatArray())
                        .containsExactly(
                                image.reshape(2, -1).mean(new int[] {1}).toFloatArray(), within(1e-5f));
                NDArray atEstimate = here.gradient(estimate, reward);
                NDArray atPoint = here.gradientThrough(Branch.CONDITIONAL, reward);
                requireSlope(estimate, atEstimate, reward);
                requireSlope(here.x(), atPoint, x -> throughAll(x, here.level(), run.condition()));
                seen[0]++;
            };
        });
        Resources resources = new Resources(
                Map.of(),
                Map.of("l", ofImages),
                Map.of(
                        "brightness",
                        (x, condition) -> x.reshape(x.getShape().get(0), -1).mean(new int[] {1}, true)),
                List.of());
        try (NDManager scratch = manager.newSubManager()) {
            SampledBatch batch = new Loop(plan(latent, resources, guidance))
                    .sample(scratch, new CounterNoise(3), 0, Conditions.ofLabels(new long[] {0, 1}), LoopListener.NONE);
            assertThat(batch.samples().getShape()).isEqualTo(new Shape(2).addAll(LATENT));
        }
        assertThat(seen[0]).isEqualTo(3);
    }

    /** In the loop numbers are float32: the slope along the gradient, over a step that is large beside their rounding. */
    private static void requireSlope(NDArray at, NDArray gradient, Function<NDArray, NDArray> f) {
        double norm = gradient.norm().getFloat();
        NDArray along = gradient.div(norm);
        double h = 1e-2;
        double up = f.apply(at.add(along.mul(h))).sum().getFloat();
        double down = f.apply(at.sub(along.mul(h))).sum().getFloat();
        assertThat((up - down) / (2 * h)).isCloseTo(norm, within(0.02 * norm));
    }

    private static void require(NetworkDenoiser model, Resources resources, Function<Run, Object> asks) {
        new Loop(plan(model, resources, run -> {
                    asks.apply(run);
                    return new Guide() {};
                }))
                .check();
    }

    @Test
    void aLikelihoodOfImagesIsNotAskedAboutNoisedLatents() {
        assertThatThrownBy(() -> require(latent, likelihood(ofImages), run -> run.likelihood("l")))
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining("the likelihood 'l' sees images, but the model 'latent' noises latents")
                .hasMessageContaining("mpgd, dps");
        require(latent, likelihood(ofLatents), run -> run.likelihood("l"));
        require(latent, likelihood(ofLatents), run -> run.reward("l"));
    }

    @Test
    void latentsOfAnotherAutoencoderAreAnotherSpaceThoughTheirShapeIsTheSame() {
        assertThatThrownBy(() -> require(otherLatents, likelihood(ofLatents), run -> run.reward("l")))
                .hasMessageContaining("trained on latents that are not those of the model 'latent'");
        Resources second = new Resources(Map.of("m", latent), Map.of(), Map.of(), List.of());
        assertThatThrownBy(() -> require(otherLatents, second, run -> run.model("m")))
                .hasMessageContaining("the model 'm' was not trained on the latents of the run's model 'latent'");
        require(latent, second, run -> run.model("m"));
    }

    @Test
    void imagesOfAnotherSizeAreRefused() {
        assertThatThrownBy(() -> require(latent, likelihood(ofOtherImages), run -> run.reward("l")))
                .hasMessageContaining(
                        "the likelihood 'l' takes data of shape (3, 16, 16), but the model 'latent' makes (3, 8, 8)");
    }

    @Test
    void whatNeedsTheDataSpaceIsRefused() {
        assertThatThrownBy(() -> require(latent, Resources.NONE, run -> {
                    run.needsDataSpace();
                    return run;
                }))
                .hasMessageContaining("the model 'latent' makes latents, whose values have no range of their own");
    }

    @Test
    void aDecoderOfOtherLatentsIsRefused() {
        UNetShape shape = new UNetShape(3, 8, 8, 3, 1, List.of(8, 8), 1, List.of(1), 8, 8, 4);
        assertThatThrownBy(() -> new NetworkDenoiser("wide", new UNet(manager, shape), EDM, true, decoder))
                .hasMessage("model 'wide' makes latents of shape (3, 8, 8), but the decoder 'decoder' takes (2, 4, 4)");
    }
}
