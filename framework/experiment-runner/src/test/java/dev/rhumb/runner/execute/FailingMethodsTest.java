package dev.rhumb.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.files.AtomicFiles;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Move;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Transition;
import dev.rhumb.records.Description;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlReader;
import dev.rhumb.runner.TestMethods;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.measure.OracleTarget;
import dev.rhumb.runner.plan.Costs;
import dev.rhumb.runner.plan.ModelCatalog;
import dev.rhumb.runner.plan.ModelFiles;
import dev.rhumb.runner.plan.OracleSource;
import dev.rhumb.runner.plan.Planner;
import dev.rhumb.runner.plan.RunPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailingMethodsTest {
    @TempDir
    Path folder;

    /** A contrast that is broken in one of several ways, from a step on. */
    @Method(name = "broken", paper = "none: a test", summary = "Does what no method may.")
    public record Broken(
            @Parameter("how") String how,

            @Parameter(value = "first step", fallback = "0", min = 0)
            int from) implements Contrast {
        @Override
        @SuppressWarnings({"NullAway", "DataFlowIssue"}) // a plugin may be compiled without any check
        public NDArray combine(NDArray conditional, NDArray other, Evaluation here) {
            if (here.level().step() < from) {
                return conditional;
            }
            return switch (how) {
                case "throws" -> throw new IllegalStateException("boom");
                case "overflows" -> combine(conditional, other, here);
                case "unlinked" -> throw new NoSuchMethodError("Evaluation.gone()");
                case "null" -> null;
                case "one-row" -> conditional.get("0:1");
                case "flat" -> conditional.reshape(-1);
                case "integer" -> conditional.toType(DataType.INT32, false);
                case "double" -> conditional.toType(DataType.FLOAT64, false);
                case "closes" -> {
                    other.close();
                    yield conditional.add(other);
                }
                case "in-place" -> conditional.addi(1);
                case "on-data" -> {
                    // A stand-in answers with zeros, an oracle does not.
                    if (conditional.abs().sum().toFloatArray()[0] > 0) {
                        throw new IllegalStateException("not on these data");
                    }
                    yield conditional;
                }
                default -> conditional;
            };
        }
    }

    /** Fails at another moment than refine. */
    @Method(name = "moment", paper = "none: a test", summary = "Does what no method may, at any moment.")
    public record Moment(@Parameter("when") String when) implements Guidance {
        @Override
        @SuppressWarnings({"NullAway", "DataFlowIssue"})
        public Guide begin(Run run) {
            if (when.equals("begin")) {
                return null;
            }
            return new Guide() {
                @Override
                public UnaryOperator<Prediction> refine(Evaluation here) {
                    return when.equals("refine") ? null : UnaryOperator.identity();
                }

                @Override
                public Transition shift(Evaluation here, Transition proposed) {
                    return switch (when) {
                        case "shift" -> null;
                        case "shape" ->
                            new Transition(
                                    proposed.from(),
                                    proposed.to(),
                                    proposed.mean().get("0:1"),
                                    proposed.variance());
                        default -> proposed;
                    };
                }

                @Override
                public Move arrive(Evaluation here) {
                    return switch (when) {
                        case "arrive" -> null;
                        case "rows" -> Move.resample(new int[] {0});
                        case "point" -> Move.to(here.x().get("0:1"));
                        default -> Move.on();
                    };
                }
            };
        }
    }

    private static RunPlan plan(String arms) {
        Map<String, Description<Guidance>> methods = new LinkedHashMap<>();
        methods.put("cfg", Description.of(Guidance.class, TestMethods.Cfg.class));
        methods.put("broken", Description.of(Guidance.class, Broken.class));
        methods.put("moment", Description.of(Guidance.class, Moment.class));
        Vocabulary vocabulary = Vocabulary.of(
                methods, Map.of("broken", "broken-plugin 0.1.0 sha256:12", "moment", "broken-plugin 0.1.0 sha256:12"));
        return new Planner(vocabulary, new ModelCatalog(ModelFiles.NONE))
                .plan("small", YamlReader.text("""
                model: ring
                sampler: {type: euler, steps: 4}
                batch: 16
                samples: {count: 40, seeds: [1, 2]}
                metrics: [recall]
                guidance:
                """ + arms, "e.yaml"));
    }

    private static String refusal(String arm) {
        RunPlan plan = plan("  bad: " + arm + "\n  good: {type: cfg, scale: 2}\n");
        return String.join(
                "\n",
                catchThrowableOfType(UserError.class, () -> new Costs(plan).count())
                        .lines());
    }

    private static void assertNamed(String sentence, String... words) {
        assertThat(sentence)
                .startsWith("e.yaml:7:3: guidance.bad: ")
                .contains("[plugin broken-plugin 0.1.0]", FailingMethodsTest.class.getName())
                .contains(words)
                .hasLineCount(1);
    }

    @Test
    void planNamesAMethodThatFailsAndWhatItReturned() {
        assertNamed(
                refusal("{type: broken, how: throws, from: 2}"),
                "the method 'broken'",
                "failed in refine at step 2 of 4 (sigma ",
                "samples 0 to 1: IllegalStateException: boom");
        assertNamed(refusal("{type: broken, how: overflows}"), "StackOverflowError");
        assertNamed(refusal("{type: broken, how: unlinked}"), "NoSuchMethodError: Evaluation.gone()");
        assertNamed(refusal("{type: broken, how: 'null'}"), "in refine at step 0");
        assertNamed(refusal("{type: broken, how: one-row}"), "an estimate of shape (1, 2) for a batch of shape (2, 2)");
        assertNamed(refusal("{type: broken, how: flat}"), "of shape (4) for a batch of shape (2, 2)");
        assertNamed(refusal("{type: broken, how: double}"), "of type float64 in a run of type float32", "toType");
        assertNamed(refusal("{type: broken, how: closes}"), "failed in refine");
        assertNamed(
                refusal("{type: broken, how: in-place}"),
                "it changed the prediction under",
                "in place",
                "instead of addi");
        assertNamed(refusal("{type: moment, when: begin}"), "failed in begin", "null");
        assertNamed(refusal("{type: moment, when: refine}"), "it returned null where a function is due");
        assertNamed(refusal("{type: moment, when: shift}"), "it returned null where a transition is due");
        assertNamed(refusal("{type: moment, when: shape}"), "in shift at step 0", "for a batch of shape (2, 2)");
        assertNamed(refusal("{type: moment, when: arrive}"), "it returned null where a move is due");
        assertNamed(
                refusal("{type: moment, when: rows}"), "it resamples from the rows [0]", "2 rows from 0 to 1 are due");
        assertNamed(refusal("{type: moment, when: point}"), "it returned a point of shape (1, 2)");
    }

    private record Outcome(
            Path results, String said, @Nullable UserError error) {}

    private Outcome run(String arms, boolean watched) throws IOException {
        RunPlan plan = plan(arms);
        OracleTarget target =
                new OracleTarget((OracleSource) plan.model(), plan.conditions().requireLabels(), 40, 40, 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Runner runner = new Runner(plan, target, Device.cpu())) {
            runner.watchInputs(watched);
            Path results = runner.run(folder.resolve("r"), true, new Reporter(new PrintStream(out), false));
            return new Outcome(
                    results,
                    out.toString(StandardCharsets.UTF_8),
                    catchThrowableOfType(UserError.class, runner::requireNothingFailed));
        }
    }

    @Test
    void theOtherArmsGoOnAndTheRunSaysWhatFailed() throws IOException {
        Outcome outcome =
                run("  bad: {type: broken, how: on-data, from: 1}\n  good: {type: cfg, scale: [1, 2]}\n", false);
        assertThat(outcome.error()).isNotNull();
        assertThat(outcome.error().lines()).hasSize(2);
        assertThat(outcome.error().lines().get(0))
                .startsWith("bad seed 1: the method 'broken'")
                .contains(
                        "failed in refine at step 1 of 4", "samples 0 to 15: IllegalStateException: not on these data")
                .endsWith("[plugin broken-plugin 0.1.0]");
        assertThat(outcome.error().getSuppressed()).hasSize(1);
        assertThat(outcome.said()).contains("failed: bad seed 1");
        for (String unit : new String[] {"good/scale=1/1", "good/scale=2/1", "good/scale=1/2", "good/scale=2/2"}) {
            assertThat(outcome.results().resolve(unit).resolve("metrics.json")).exists();
        }
        assertThat(outcome.results().resolve("bad")).doesNotExist();
        assertThat(Files.readString(outcome.results().resolve("metrics.csv")))
                .contains("good,scale=2,scale,2,2,80")
                .doesNotContain("bad,");
        assertThat(run("  good: {type: cfg, scale: [1, 2]}\n", false).error()).isNull();
    }

    @Test
    void inputsChangedInPlaceAreFoundWhereTheyAreWatched() throws IOException {
        String arms = "  bad: {type: broken, how: in-place}\n  good: {type: cfg, scale: 2}\n";
        assertThat(run(arms, false).error()).isNull();
        RunPlan plan = plan(arms);
        assertThatThrownBy(() -> new Costs(plan).count()).hasMessageContaining("in place");
        folder = Files.createDirectory(folder.resolve("watched"));
        Outcome watched = run(arms, true);
        assertThat(watched.error()).isNotNull();
        assertThat(watched.error().lines().get(0))
                .contains("bad seed 1", "it changed the prediction under", "in place");
        assertThat(watched.results().resolve("good/scale=2").toFile()).doesNotExist();
        assertThat(watched.results().resolve("good/single/1/metrics.json")).exists();
    }

    @Test
    void aResultsFolderRemovedDuringTheRunIsAnError() throws IOException {
        RunPlan plan = plan("  good: {type: cfg, scale: [1, 2]}\n");
        OracleTarget target =
                new OracleTarget((OracleSource) plan.model(), plan.conditions().requireLabels(), 40, 40, 1);
        try (Runner runner = new Runner(plan, target, Device.cpu())) {
            runner.onPoint(point -> {
                try {
                    AtomicFiles.delete(folder.resolve("r"));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThatThrownBy(() -> runner.run(
                            folder.resolve("r"),
                            true,
                            new Reporter(new PrintStream(new ByteArrayOutputStream()), false)))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("was removed or replaced while the run was at work in it");
        }
    }
}
