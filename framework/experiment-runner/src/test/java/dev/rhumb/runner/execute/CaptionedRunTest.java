package dev.rhumb.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.rhumb.diffusion.data.shapes.Caption;
import dev.rhumb.diffusion.data.shapes.ShapesWorld;
import dev.rhumb.diffusion.data.shapes.World;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.ClipShape;
import dev.rhumb.diffusion.network.JudgeShape;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.Networks;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.ScriptedNetwork;
import dev.rhumb.diffusion.network.TextShape;
import dev.rhumb.diffusion.network.UNetShape;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Run;
import dev.rhumb.network.NetworkShape;
import dev.rhumb.records.Description;
import dev.rhumb.records.Overrides;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlReader;
import dev.rhumb.runner.TestMethods;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.measure.CaptionJudge;
import dev.rhumb.runner.measure.CaptionPair;
import dev.rhumb.runner.measure.ImageTarget;
import dev.rhumb.runner.measure.JudgeNetwork;
import dev.rhumb.runner.measure.ReferenceParts;
import dev.rhumb.runner.plan.Costs;
import dev.rhumb.runner.plan.ModelCatalog;
import dev.rhumb.runner.plan.Planner;
import dev.rhumb.runner.plan.RunPlan;
import dev.rhumb.runner.plan.SafetensorsModels;
import dev.rhumb.tensors.Safetensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiments by caption, with random networks of the smallest size on the drawn world. */
class CaptionedRunTest {
    private static final String EXPERIMENT = """
            model: reader
            sampler: {type: euler, steps: 2}
            batch: 2
            samples: {count: 3, captions: ["a red star", a blue ring]}
            guidance:
              free: {type: cfg, scale: [1, 3]}
            metrics: [fid, clip-score]
            """;
    private static final TextShape TEXT = new TextShape(Caption.VOCABULARY, 20, 8, 1, 2);

    @TempDir
    static Path models;

    @TempDir
    Path results;

    /** Asks without condition. */
    @Method(name = "unconditional", paper = "none", summary = "Asks without condition.")
    public record Unconditional() implements Guidance {
        @Override
        public Guide begin(Run run) {
            var nothing = run.nothing();
            return new Guide() {
                @Override
                public Branch aim(Evaluation here, Branch base) {
                    return base.on(nothing);
                }
            };
        }
    }

    @BeforeAll
    static void networks() throws IOException {
        write(
                "reader",
                "denoiser",
                new UNetShape(3, 32, 32, 0, 4, List.of(8), 1, List.of(), 8, 8, 4, TEXT, null, null),
                1);
        write("classes", "denoiser", new UNetShape(3, 32, 32, 10, 4, List.of(8), 1, List.of(), 8, 8, 4), 2);
        ClipShape clip = new ClipShape(3, 32, 32, 4, List.of(8), 1, List.of(), 8, 8, 4, 4, TEXT);
        write("noised", "noised-clip", clip, 3);
        write("clean", "clean-clip", clip, 4);
        write("judge", "clean-classifier", new JudgeShape(3, 32, 32, 10, List.of(8), 4, 4), 5);
    }

    private static void write(String name, String task, NetworkShape shape, long seed) throws IOException {
        JsonObject training = JsonParser.parseString("{\"dataset\": {\"type\": \"shapes\", \"world\": \"captioned\","
                        + " \"seed\": 1, \"images\": 40, \"held-out\": 20, \"held-out-pairs\": false}}")
                .getAsJsonObject();
        try (NDManager manager = PyTorch.manager()) {
            ScriptedNetwork network = Networks.build(shape, manager);
            network.initialize(seed);
            SplittableRandom random = new SplittableRandom(seed);
            float[] values = network.toFloats();
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (0.2 * (random.nextDouble() - 0.5));
            }
            var description = new ModelFile.Description(
                    name,
                    task,
                    shape,
                    new Preconditioning(Preconditioning.Kind.EDM, 0.5),
                    "shapes",
                    "abc",
                    training,
                    new JsonObject());
            ModelFile.write(
                    models.resolve(name + ".safetensors"), description, network, values, Safetensors.Format.F32);
        }
    }

    private static RunPlan plan(String text, String... overrides) {
        Map<String, Description<Guidance>> methods =
                new TreeMap<>(TestMethods.vocabulary().methods());
        methods.put("unconditional", Description.of(Guidance.class, Unconditional.class));
        Planner planner =
                new Planner(Vocabulary.of(methods, Map.of()), new ModelCatalog(new SafetensorsModels(List.of(models))));
        return planner.plan("captions", Overrides.apply(YamlReader.text(text, "e.yaml"), List.of(overrides)));
    }

    private static String refusal(String text, String... overrides) {
        try {
            new Costs(plan(text, overrides)).count();
        } catch (UserError refused) {
            return String.join("\n", refused.lines());
        }
        throw new AssertionError("nothing was refused");
    }

    private Path run(RunPlan plan, boolean judged) throws IOException {
        ShapesWorld world = new ShapesWorld(World.CAPTIONED, 1, 20, 20, false);
        ImageTarget target = new ImageTarget(
                JudgeNetwork.load(models.resolve("judge.safetensors"), Device.cpu()),
                "judge",
                new ReferenceParts(world.range(0, 20), world.range(20, 40), false, 6, 6),
                true,
                judged
                        ? CaptionJudge.open(
                                new CaptionPair(models.resolve("clean.safetensors"), Optional.empty()), Device.cpu())
                        : null,
                null,
                plan.experiment().raw());
        try (Runner runner = new Runner(plan, target, Device.cpu())) {
            return runner.run(
                    results.resolve("out"), false, new Reporter(new PrintStream(new ByteArrayOutputStream()), false));
        }
    }

    @Test
    void samplesFollowTheirCaptionsInTurnAndCarryThem() throws IOException {
        Path out = run(plan(EXPERIMENT), true);
        Path unit = out.resolve("free/scale=1/1");
        assertThat(Files.readAllLines(unit.resolve("captions.txt")))
                .containsExactly("a red star", "a blue ring", "a red star");
        assertThat(Npy.read(unit.resolve("labels.npy")).toInts()).containsExactly(-1, -1, -1);
        UnitRecord record = UnitRecord.read(unit).orElseThrow();
        assertThat(record.metrics().get("clip-score")).isBetween(-1.0, 1.0);
        UnitRecord floor = UnitRecord.read(out.resolve("real/1")).orElseThrow();
        assertThat(floor.metrics().get("clip-score")).isBetween(-1.0, 1.0);

        // Measured again from the files, the captions included.
        Files.writeString(
                unit.resolve("metrics.json"),
                Files.readString(unit.resolve("metrics.json")).replace("clip-score", "other"));
        run(plan(EXPERIMENT), true);
        assertThat(UnitRecord.read(unit).orElseThrow().metrics().get("clip-score"))
                .isCloseTo(record.metrics().get("clip-score"), within(1e-12));
    }

    @Test
    void captionsArePartOfWhatARunIs() {
        Object plain = plan(EXPERIMENT).points().get(0).configuration().get("captions");
        Object other = plan(EXPERIMENT, "samples.captions=[a red ring]")
                .points()
                .get(0)
                .configuration()
                .get("captions");
        assertThat(plain).isEqualTo("[a red star, a blue ring]");
        assertThat(other).isEqualTo("[a red ring]");
    }

    @Test
    void heldOutCaptionsAreThoseOfImagesThatWereNotTrainedOn() {
        RunPlan plan = plan(EXPERIMENT, "samples.captions=held-out", "samples.count=30");
        List<String> asked = plan.conditions().first(1, 30, 1).captions();
        ShapesWorld world = new ShapesWorld(World.CAPTIONED, 1, 40, 20, false);
        List<String> heldOut = java.util.stream.IntStream.range(40, 60)
                .mapToObj(world::caption)
                .toList();
        assertThat(asked).hasSize(30).isSubsetOf(heldOut);
        assertThat(plan.conditions().first(2, 30, 1).captions()).isNotEqualTo(asked);
        assertThat(plan.conditions().first(1, 10, 1).captions()).isEqualTo(asked.subList(0, 10));
        assertThat(plan.conditions().first(1, 30, 3).captions()).startsWith(asked.get(0), asked.get(0), asked.get(0));
    }

    @Test
    void aClassModelIsGuidedByAPairAloneToCaptionsThatItDoesNotKnow() throws IOException {
        String guided = EXPERIMENT
                .replace("model: reader", "model: classes")
                .replace(
                        "free: {type: cfg, scale: [1, 3]}",
                        "clip: [{type: unconditional}, {type: posterior, model: noised, scale: 3}]");
        RunPlan plan = plan(guided);
        assertThat(new Costs(plan).count().values()).allSatisfy(cost -> {
            assertThat(cost.evaluations()).isEqualTo(2);
            assertThat(cost.gradients()).isEqualTo(2);
        });
        Path out = run(plan, true);
        Path unit = out.resolve("clip")
                .resolve(plan.points().get(0).point().folder())
                .resolve("1");
        UnitRecord record = UnitRecord.read(unit).orElseThrow();
        assertThat(record.ineffective()).isEmpty();
        assertThat(refusal(guided.replace("{type: unconditional}, ", "")))
                .contains("the model 'model' takes classes, but the sample has a caption")
                .contains("put {type: unconditional} first in the stack");
        assertThat(refusal(guided, "samples.captions=[a purple squirrel]"))
                .contains("guidance.clip")
                .contains("the CLIP pair 'noised' cannot read a caption: the word 'squirrel'");
        RunPlan both = plan(guided.replace("{type: unconditional}, ", ""), "samples.labels=balanced");
        assertThat(new Costs(both).count())
                .as("a class for the model, a caption for the pair")
                .hasSize(1);
    }

    @Test
    void imagesMeasuredRawHaveAFolderOfTheirOwn() throws IOException {
        Path rounded = run(plan(EXPERIMENT), true);
        Path raw = run(plan(EXPERIMENT, "raw=true"), true);
        assertThat(raw).isNotEqualTo(rounded);
        assertThat(run(plan(EXPERIMENT), true)).isEqualTo(rounded);
        assertThat(run(plan(EXPERIMENT, "raw=true"), true)).isEqualTo(raw);
        assertThat(raw.resolve("manifest.json")).content().contains("\"raw\" : true");
        assertThat(rounded.resolve("manifest.json"))
                .content()
                .contains("\"raw\" : false")
                .contains("clipped and rounded to 8 bits");
        String samples = "free/scale=1/1/samples.npy";
        assertThat(raw.resolve(samples)).hasSameBinaryContentAs(rounded.resolve(samples));
    }

    @Test
    void whatDoesNotFitIsRefusedAtItsPlace() {
        assertThat(refusal(EXPERIMENT, "samples={count: 3}"))
                .contains("samples: the model 'model' reads captions; add captions");
        assertThat(refusal(EXPERIMENT.replace("a blue ring", "a blue rin")))
                .contains("e.yaml:4:")
                .contains("samples.captions: the word 'rin' of \"a blue rin\" is unknown;"
                        + " the nearest known word is 'ring'");
        assertThat(refusal(EXPERIMENT, "samples.captions=[]")).contains("samples.captions: the list is empty");
        assertThat(refusal(EXPERIMENT, "samples.captions=[3]")).contains("expected a caption, but got the number 3");
        assertThat(refusal(EXPERIMENT, "samples.labels=balanced")).contains("has no classes; leave the labels out");
        assertThat(refusal(EXPERIMENT, "metrics=[accuracy]")).contains("the samples have only captions");
        assertThat(refusal(EXPERIMENT, "model=ring", "metrics=[fid]"))
                .contains("is a mixture of points, which have no captions");
        assertThat(refusal(
                        EXPERIMENT.replace("model: reader", "model: classes"),
                        "samples={count: 3}",
                        "metrics=[clip-score]"))
                .contains("'clip-score' needs captions, but the samples have only classes");
    }

    @Test
    void theJudgeOfCaptionsRefusesWhatItCannotJudge() {
        try (CaptionJudge judge = CaptionJudge.open(
                new CaptionPair(models.resolve("clean.safetensors"), Optional.empty()), Device.cpu())) {
            assertThatThrownBy(() -> judge.requireReadable(List.of("a red star", "")))
                    .hasMessageContaining("cannot score an empty caption");
            assertThatThrownBy(() -> judge.requireReadable(List.of("a dog"))).hasMessageContaining("the word 'dog'");
            assertThatThrownBy(
                            () -> judge.cosines(new ImageBatch(new float[3072], 1, 3, 16, 64), List.of("a red star")))
                    .hasMessage(
                            "the CLIP judge takes images of 3 x 32 x 32 (channels x height x width), but was given images of"
                                    + " 3 x 16 x 64");
        }
        assertThatThrownBy(() -> CaptionJudge.open(
                        new CaptionPair(models.resolve("judge.safetensors"), Optional.empty()), Device.cpu()))
                .hasMessageContaining("is a clean-classifier; clip-score needs a clean CLIP pair");
    }
}
