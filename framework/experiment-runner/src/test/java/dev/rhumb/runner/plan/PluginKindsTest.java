package dev.rhumb.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.data.Dataset;
import dev.rhumb.data.DatasetSource;
import dev.rhumb.diffusion.data.Datasets;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.Networks;
import dev.rhumb.diffusion.training.NoiseDistributions;
import dev.rhumb.diffusion.training.Objectives;
import dev.rhumb.diffusion.training.TrainingPlan;
import dev.rhumb.evaluation.FeatureExtractor;
import dev.rhumb.evaluation.FeatureExtractors;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Differentiable;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.ModelName;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Reward;
import dev.rhumb.guidance.Run;
import dev.rhumb.network.DenoiserShape;
import dev.rhumb.network.Layers;
import dev.rhumb.network.NetworkShape;
import dev.rhumb.network.NoisedBatch;
import dev.rhumb.network.Objective;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Description;
import dev.rhumb.records.Problems;
import dev.rhumb.records.UserError;
import dev.rhumb.records.Words;
import dev.rhumb.records.YamlReader;
import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.TestMethods;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.sampling.NoiseDistribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Data sets, networks and rewards that plugins give are bound as strictly as everything else. */
class PluginKindsTest {
    private static final Path TRAINING =
            Path.of(System.getProperty("rhumb.root"), "experiments/train/shapes-diffusion.yaml");

    /** A reward. */
    @Method(name = "near", paper = "none", summary = "Close to a place.")
    public record Near(
            @Parameter(value = "the place", min = -5, max = 5)
            double place) implements Reward {
        @Override
        public NDArray of(NDArray denoised, Condition condition) {
            return denoised.sub(place).square().sum(new int[] {1}, true).neg();
        }
    }

    /** Follows a reward. */
    @Method(name = "follow", paper = "none", summary = "Follows a reward.")
    public record Follow(
            @ModelName @Parameter("name of the reward") String reward,
            @Neutral(0) @Parameter("scale") double scale) implements Guidance {
        @Override
        public Guide begin(Run run) {
            Function<NDArray, NDArray> energy = run.reward(reward);
            return new Guide() {
                @Override
                public UnaryOperator<Prediction> refine(Evaluation here) {
                    return current -> current.plus(scale, here.gradient(current.denoised(), energy));
                }
            };
        }
    }

    /** A data set. */
    @Method(name = "blank", paper = "none", summary = "Nothing to see.")
    public record Blank(
            @Parameter(value = "images", min = 1, max = 9) int images) implements DatasetSource {
        @Override
        public Dataset open(Path folder) {
            throw new IllegalArgumentException("there is nothing to open");
        }
    }

    /** A network. */
    @Method(name = "plain", paper = "none", summary = "One block.")
    public record Plain(
            @Parameter(value = "channels", min = 1) int channels,
            @Parameter("height") int height,
            @Parameter("width") int width,
            @Parameter("classes") int classes)
            implements DenoiserShape {
        @Override
        public int embeddingWidth() {
            return 4;
        }

        @Override
        public int unit() {
            return 2;
        }

        @Override
        public String write(Layers layers, String x, String embedding) {
            String h = layers.residual(x, embedding, "block", channels, channels, 4, 1, 0);
            return layers.conv(h, "out", channels, channels, 1, 1, 0);
        }
    }

    /** A likelihood. */
    @Method(name = "around", paper = "none", summary = "Around a place.")
    public record Around(
            @Parameter(value = "the place", min = -5, max = 5)
            double place) implements Likelihood {
        @Override
        public NDArray logLikelihood(NDArray x, NoiseLevel level, Condition condition) {
            return x.sub(place).square().sum(new int[] {1}, true).neg();
        }
    }

    /** A feature extractor. */
    @Method(name = "parts", paper = "none", summary = "Means of equal parts of an image.")
    public record Parts(
            @Parameter(value = "number of parts", min = 1, max = 4)
            int count) implements FeatureExtractor {
        @Override
        public Features extract(ImageBatch batch) {
            return Features.of(new double[batch.count() * count], batch.count(), count);
        }
    }

    /** A noise distribution. */
    @Method(name = "fixed", paper = "none", summary = "One level.")
    public record Fixed(
            @Parameter(value = "the level", min = 0) double sigma) implements NoiseDistribution {
        @Override
        public Level draw(RandomGenerator random) {
            return new Level(1, sigma);
        }
    }

    /** An objective. */
    @Method(name = "flat", paper = "none", summary = "The mean square times a weight.")
    public record Flat(
            @Parameter(value = "the weight", min = 0) double weight) implements Objective {
        @Override
        public NDArray losses(NoisedBatch batch) {
            NDArray error = batch.output().sub(batch.target());
            return Differentiable.times(
                    error.square().reshape(error.getShape().get(0), -1).mean(new int[] {1}), weight);
        }
    }

    private static Vocabulary vocabulary() {
        Vocabulary plain = TestMethods.vocabulary();
        Map<String, Description<Guidance>> methods = new LinkedHashMap<>(plain.methods());
        methods.put("follow", Description.of(Guidance.class, Follow.class));
        Words words = Vocabulary.of(methods, Map.of())
                .words()
                .with(Vocabulary.REWARDS, Map.of("near", Description.of(Reward.class, Near.class)))
                .with(Vocabulary.LIKELIHOODS, Map.of("around", Description.of(Likelihood.class, Around.class)))
                .with(FeatureExtractors.KIND, Map.of("parts", Description.of(FeatureExtractor.class, Parts.class)))
                .with(NoiseDistributions.KIND, Map.of("fixed", Description.of(NoiseDistribution.class, Fixed.class)))
                .with(Objectives.KIND, Map.of("flat", Description.of(Objective.class, Flat.class)))
                .with(Datasets.KIND, Map.of("blank", Description.of(DatasetSource.class, Blank.class)))
                .with(Networks.KIND, Map.of("plain", Description.of(NetworkShape.class, Plain.class)));
        return new Vocabulary(
                words,
                plain.metrics(),
                Map.of("reward near", "test 1", "likelihood around", "test 2", "feature extractor parts", "test 3"));
    }

    private static RunPlan plan(String rewards) {
        String text =
                Experiments.guided("  a: {type: follow, reward: mine, scale: 1}\n") + "rewards: {" + rewards + "}\n";
        return new Planner(vocabulary(), new ModelCatalog(ModelFiles.NONE)).plan("x", YamlReader.text(text, "e.yaml"));
    }

    @Test
    void aRewardIsBoundAndBelongsToTheConfigurationOfTheArmsThatNameIt() {
        RunPlan plan = plan("mine: {type: near, place: 1}");
        assertThat(plan.points().get(0).configuration().get("resources"))
                .hasToString("{reward mine={place=1.0} of type near}");
        assertThat(plan.resources().sources(plan.points().get(0).point().stack()))
                .containsExactly(Map.entry("reward near", "test 1"));
    }

    @Test
    void wrongRewardsAreRefusedWithTheirPlace() {
        assertThatThrownBy(() -> plan("mine: {type: naer, place: 1}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "e.yaml:7:24: rewards.mine.type: there is no reward 'naer'; did you mean 'near'?");
        assertThatThrownBy(() -> plan("mine: {type: near, place: 7}"))
                .hasMessageContaining("rewards.mine.place: is 7; allowed is a number from -5 to 5");
        assertThatThrownBy(() -> plan("mine: near"))
                .hasMessageContaining("expected a mapping with the key 'type', the name of a reward");
        assertThatThrownBy(() -> plan("exact: {type: near, place: 1}"))
                .hasMessageContaining("rewards.exact: is also the name of a likelihood; choose another");
    }

    private static RunPlan judged(String more) {
        String text = Experiments.guided("  a: {type: posterior, model: mine, scale: 1}\n") + more + "\n";
        return new Planner(vocabulary(), new ModelCatalog(ModelFiles.NONE)).plan("x", YamlReader.text(text, "e.yaml"));
    }

    @Test
    void aLikelihoodIsBoundAndBelongsToTheConfigurationOfTheArmsThatNameIt() {
        RunPlan plan = judged("likelihoods: {mine: {type: around, place: 1}, other: {type: around, place: 2}}");
        assertThat(plan.points().get(0).configuration().get("resources"))
                .hasToString("{likelihood mine={place=1.0} of type around}");
        assertThat(plan.resources().sources(plan.points().get(0).point().stack()))
                .containsExactly(Map.entry("likelihood around", "test 2"));
        assertThatThrownBy(() -> judged("likelihoods: {mine: {type: arround, place: 1}}"))
                .hasMessageContaining(
                        "likelihoods.mine.type: there is no likelihood 'arround'; did you mean 'around'?");
        assertThatThrownBy(() -> judged("likelihoods: {mine: {type: around, place: 7}}"))
                .hasMessageContaining("likelihoods.mine.place: is 7; allowed is a number from -5 to 5");
    }

    @Test
    void aFeatureExtractorIsBoundAndKnownByItsKeysAndItsPlugin() {
        String likelihood = "likelihoods: {mine: {type: around, place: 1}}\n";
        ResourcePlan resources = judged(
                        likelihood + "extractors: {three: {type: parts, count: 3}, raw: {type: pixels}}")
                .resources();
        assertThat(resources.extractor("three")).contains(new Parts(3));
        assertThat(resources.identity(new Parts(3))).isEqualTo("{count=3} of type parts, test 3");
        assertThat(resources.extractor("raw").map(resources::identity)).contains("{} of type pixels");
        assertThat(resources.extractor("parts")).isEmpty();
        assertThatThrownBy(() -> judged(likelihood + "extractors: {three: {type: parts, count: 9}}"))
                .hasMessageContaining("extractors.three.count: is 9; allowed is a whole number from 1 to 4");
    }

    @Test
    void aTrainingNamesANoiseDistributionOfAPlugin() throws IOException {
        assertThat(training(text -> replaced(text, "noise", "{type: fixed, sigma: 0.5}"))
                        .noise())
                .isEqualTo(new Fixed(0.5));
        assertThatThrownBy(() -> training(text -> replaced(text, "noise", "{type: fixd, sigma: 0.5}")))
                .hasMessageContaining("noise.type: there is no noise distribution 'fixd'; did you mean 'fixed'?");
        assertThatThrownBy(() -> training(text -> replaced(text, "noise", "{type: log-normal, mean: 0}")))
                .hasMessageContaining("deviation");
    }

    @Test
    void aTrainingNamesAnObjectiveOfAPlugin() throws IOException {
        assertThat(training(text -> text + "objective: {type: flat, weight: 2}\n")
                        .objective())
                .isEqualTo(new Flat(2));
        assertThat(training(text -> text + "objective: {type: min-snr}\n").objective())
                .isEqualTo(new Objectives.MinimalSnr(5));
        assertThatThrownBy(() -> training(text -> text + "objective: {type: flet, weight: 2}\n"))
                .hasMessageContaining("objective.type: there is no objective 'flet'; did you mean 'flat'?");
        assertThatThrownBy(() -> training(text -> text + "objective: {type: min-snr, gamma: -1}\n"))
                .hasMessageContaining("objective.gamma: is -1; allowed is a number of at least 0");
    }

    private static TrainingPlan training(Function<String, String> edit) throws IOException {
        Problems problems = new Problems();
        TrainingPlan plan = new Binder(problems, vocabulary().words())
                .bind(TrainingPlan.class, YamlReader.text(edit.apply(Files.readString(TRAINING)), "t.yaml"), "");
        problems.throwIfAny();
        return Objects.requireNonNull(plan);
    }

    private static String replaced(String text, String key, String value) {
        return text.replaceFirst("(?m)^" + key + ":.*\\n( .*\\n)*", key + ": " + value + "\n");
    }

    @Test
    void aTrainingNamesADataSetAndANetworkOfAPlugin() throws IOException {
        TrainingPlan plan = training(text -> replaced(
                replaced(text, "dataset", "{type: blank, images: 3}"),
                "network",
                "{type: plain, channels: 3, height: 32, width: 32, classes: 10}"));
        assertThat(plan.dataset()).isEqualTo(new Blank(3));
        assertThat(plan.network()).isEqualTo(new Plain(3, 32, 32, 10));
    }

    @Test
    void aPlanKnowsTheSitesOfAPluginsNetworkAndTheWindowsThatItTakes() {
        try (NDManager manager = PyTorch.manager()) {
            StandIn standIn = StandIn.of(
                    "mine", new Shape(3, 4, 6), 2, null, true, new Plain(3, 4, 6, 2), null, manager, DataType.FLOAT32);
            assertThat(standIn.inside().sites("skipped-block")).containsExactly("block");
            assertThat(standIn.cropUnit()).isEqualTo(2);
        }
    }

    @Test
    void wrongDataSetsAndNetworksAreRefusedWithTheirPlace() {
        assertThatThrownBy(() -> training(text -> replaced(text, "dataset", "{type: blanc, images: 3}")))
                .hasMessageContaining("dataset.type: there is no data set 'blanc'; did you mean 'blank'?");
        assertThatThrownBy(() -> training(text -> replaced(text, "dataset", "{type: blank, image: 3}")))
                .hasMessageContaining("unknown key 'image' of the data set 'blank'; did you mean 'images'?");
        assertThatThrownBy(() -> training(text -> replaced(text, "dataset", "{type: blank, images: 30}")))
                .hasMessageContaining("dataset.images: is 30; allowed is a whole number from 1 to 9");
        assertThatThrownBy(() -> training(text -> replaced(text, "network", "{type: unet}")))
                .hasMessageContaining("network.type: there is no network 'unet'; did you mean 'u-net'?");
    }
}
