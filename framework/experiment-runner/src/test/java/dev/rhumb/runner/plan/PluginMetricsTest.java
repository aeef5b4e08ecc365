package dev.rhumb.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.evaluation.Better;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.Measures;
import dev.rhumb.evaluation.Metric;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.Role;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlReader;
import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.TestMethods;
import dev.rhumb.runner.experiment.Vocabulary;
import org.junit.jupiter.api.Test;

class PluginMetricsTest {
    private static final MetricInput INPUT =
            MetricInput.of(Features.of(new double[] {1, 2}, 2, 1), Features.of(new double[] {1, 2, 3}, 3, 1));

    @Method(name = "rows", paper = "none: a test", summary = "Counts samples.")
    @Measures(better = Better.HIGHER, role = Role.DIVERSITY, least = 0)
    record Rows(
            @Parameter(value = "each counts so often", fallback = "1", min = 1)
            int times,

            @Parameter(value = "added", fallback = "0") double more)
            implements Metric {
        @Override
        public double measure(MetricInput input) {
            return input.generated().rows() * times + more;
        }
    }

    @Method(name = "owed", paper = "none: a test", summary = "Needs a key.")
    @Measures(better = Better.HIGHER, role = Role.QUALITY)
    record Owed(@Parameter("what is owed") double sum) implements Metric {
        @Override
        public double measure(MetricInput input) {
            return sum;
        }
    }

    private static final Metrics METRICS =
            Metrics.standard().with(Metrics.describe(Rows.class)).with(Metrics.describe(Owed.class));

    @Test
    void keysAreSetInTheNameAndTakeTheirFallbacksElsewhere() {
        assertThat(METRICS.named("rows").measure(INPUT)).isEqualTo(3);
        NamedMetric set = METRICS.named("rows@times=2@more=0.5");
        assertThat(set.name()).isEqualTo("rows@times=2@more=0.5");
        assertThat(set.measure(INPUT)).isEqualTo(6.5);
        assertThat(METRICS.named("fid").name()).isEqualTo("fid");
    }

    @Test
    void whatIsNoSettingIsRefusedInASentence() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> METRICS.named("rows@time=2"))
                .withMessageStartingWith("rows: time: unknown key 'time'; did you mean 'times'?");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> METRICS.named("rows@times=0"))
                .withMessageContaining("rows: times: is 0; allowed is a whole number of at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> METRICS.named("rows@2"))
                .withMessage(
                        "'rows@2' is not a valid form of the metric 'rows': its keys are set as rows@key=value, each once.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> METRICS.named("row"))
                .withMessageStartingWith("There is no metric 'row'; did you mean 'rows'?");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> METRICS.named("owed").measure(INPUT))
                .withMessageContaining("the key 'sum' is missing");
    }

    @Test
    void anExperimentNamesThemShortOrAtLength() {
        Vocabulary words = TestMethods.vocabulary();
        Planner planner =
                new Planner(new Vocabulary(words.words(), METRICS, words.sources()), new ModelCatalog(ModelFiles.NONE));
        String text = Experiments.SMALL.replace(
                "energy-distance,", "{type: rows, times: 2}, {type: precision, neighbours: 5}, rows@more=1,");
        RunPlan plan = planner.plan("small", YamlReader.text(text, "e.yaml"));
        assertThat(plan.metrics())
                .extracting(NamedMetric::name)
                .containsExactly("precision", "recall", "rows@times=2", "precision@5", "rows@more=1", "accuracy");
        assertThatThrownBy(() -> planner.plan("small", YamlReader.text(text.replace("times: 2", "times: 0"), "e.yaml")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("metrics[2]")
                .hasMessageContaining("is 0; allowed is a whole number of at least 1");
    }
}
