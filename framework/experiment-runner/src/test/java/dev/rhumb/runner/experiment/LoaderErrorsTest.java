package dev.rhumb.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rhumb.records.UserError;
import dev.rhumb.runner.Experiments;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoaderErrorsTest {
    private static List<String> errors(String text, String... overrides) {
        UserError error = catchThrowableOfType(UserError.class, () -> Experiments.plan(text, overrides));
        assertThat(error).as("no error was found").isNotNull();
        return error.lines();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "steps: 4}           | setps: 4}        | e.yaml:3:24: sampler.setps: unknown key 'setps'",
                "steps: 4}           | steps: 18.7}     | e.yaml:3:31: sampler.steps: expected a whole number from 1 to 100000, but got the number 18.7",
                "steps: 4}           | steps: '18'}     | e.yaml:3:31: sampler.steps: expected a whole number from 1 to 100000, but got the text '18'",
                "steps: 4}           | steps: 0}        | e.yaml:3:31: sampler.steps: is 0; allowed is a whole number from 1 to 100000",
                "type: euler         | type: eular      | e.yaml:3:17: sampler.type: there is no sampler 'eular'; did you mean 'euler'?",
                "type: karras        | type: karas      | e.yaml:4:18: schedule.type: there is no schedule 'karas'; did you mean 'karras'?",
                "sigma-min: 0.05     | sigma-mim: 0.05  | e.yaml:4:26: schedule.sigma-mim: unknown key 'sigma-mim' of the schedule 'karras'; did you mean 'sigma-min'?",
                "model: ring         | model: rign      | e.yaml:2:8: model: there is no model 'rign', by name or as a file; did you mean 'ring'?",
                "model: ring         | model: *ring     | e.yaml:2:8: the alias '*ring' is not supported; write the value out",
                "model: ring         | modle: ring      | e.yaml:2:1: modle: unknown key 'modle'; did you mean 'model'?",
                "batch: 16           | batch: many      | e.yaml:5:8: batch: expected a whole number of at least 1, but got the text 'many'",
                "batch: 16           | model: tree      | e.yaml:5:1: model: duplicate key 'model', first given in line 2",
                "batch: 16           | <<: {batch: 1}   | e.yaml:5:1: the merge key '<<' is not supported; write the keys out",
                "batch: 16           | batch: !!java.lang.Integer 3 | e.yaml:5:8: batch: the tag 'tag:yaml.org,2002:java.lang.Integer' is not allowed; plain values only",
                "batch: 16           | dtype: float8    | e.yaml:5:8: dtype: unknown value 'float8'; did you mean",
                "seeds: [1, 2]       | seeds: [1, 1]    | e.yaml:6:10: samples: seeds: [1, 1] contains a seed twice",
                "seeds: [1, 2]       | labels: thrid    | e.yaml:6:30: samples.labels: there is no class 'thrid'; did you mean 'third'?",
                "type: cfg           | type: cfgg       | e.yaml:8:16: guidance.free.type: there is no guidance method 'cfgg'; did you mean 'cfg'?",
                "scale: [1, 2]       | scael: [1, 2]    | e.yaml:8:21: guidance.free.scael: unknown key 'scael' of the guidance method 'cfg'; did you mean 'scale'?",
                "scale: [1, 2]       | scale: [1, 200]  | e.yaml:8:32: guidance.free.scale: is 200; allowed is a number from -10 to 100",
                "scale: [1, 2]       | scale: [1, 1.0]  | e.yaml:8:9: guidance.free: the sweep contains the"
                        + " point 'scale=1' twice",
                "scale: [1, 2]       | scale: []        | e.yaml:8:9: guidance.free: the sweep of 'scale' is empty",
                "scale: [0, 1]}      | scale: high}     | e.yaml:9:49: guidance.exact.scale: expected a number, but got the text 'high'",
                "energy-distance     | enery-distance   | There is no metric 'enery-distance'; did you mean 'energy-distance'?",
                "recall, energy      | recall@0, energy | e.yaml:10:22: metrics[1]: recall: neighbours: is 0; allowed is a whole number of at least 1",
                "recall, energy      | {type: recall, k: 5}, energy | e.yaml:10:22: metrics[1]: recall: k: unknown key 'k'",
                "recall, energy      | {k: 5}, energy   | e.yaml:10:22: metrics[1]: expected a metric's name or a mapping with its type and keys",
                "quality: precision  | quality: density | e.yaml:11:1: curves: the metric 'density' is not among those measured",
                "batch: 16           | baseline: fre    | e.yaml:5:1: baseline: there is no arm 'fre'; did you mean 'free'?",
                "batch: 16           | 'batch: [1'      | YAML syntax: expected ',' or ']'",
            })
    void everyErrorSaysWhereWhatAndWhatIsAllowed(String good, String bad, String message) {
        assertThat(Experiments.SMALL).contains(good);
        String text = Experiments.SMALL.replace(good, bad.replaceAll("^'(batch: \\[1)'$", "$1"));
        assertThat(errors(text)).anySatisfy(line -> assertThat(line).contains(message));
    }

    @Test
    void severalErrorsAreToldAtOnce() {
        String text = Experiments.SMALL
                .replace("batch: 16", "batch: 0")
                .replace("scale: [1, 2]", "scael: 1")
                .replace("scale: [0, 1]", "scale: x");
        assertThat(errors(text)).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void aBadValueBesideASweepIsReportedOnce() {
        assertThatThrownBy(() -> Experiments.plan(
                        Experiments.guided("  a: {type: many-keys, first: [1, 2, 3], how-often: often}\n")))
                .isInstanceOfSatisfying(
                        UserError.class,
                        e -> assertThat(e.lines())
                                .singleElement()
                                .asString()
                                .endsWith(
                                        "guidance.a.how-often: expected a whole number from 1 to 9, but got the text 'often'"));
    }

    @Test
    void aMetricThatIsNotUnderstoodIsOneMistakeAndNotAlsoTheCurves() {
        assertThat(errors(Experiments.SMALL.replace("precision, recall", "precison, recall")))
                .singleElement()
                .asString()
                .contains("There is no metric 'precison'; did you mean 'precision'?");
    }

    @Test
    void missingKeysAreNamedWithTheirMeaning() {
        assertThat(errors("model: ring"))
                .anySatisfy(line -> assertThat(line)
                        .isEqualTo(
                                "e.yaml:1:1: the key 'sampler' is missing (the sampler: its type, the number of steps,"
                                        + " its own settings)"));
    }

    @Test
    void secondDocumentsAndDeepNestsAreRefused() {
        assertThat(errors("a: 1\n---\nb: 2\n")).first().asString().contains("e.yaml:2:1: a second document");
        assertThat(errors("a: " + "[".repeat(5000))).first().asString().contains("nested deeper than 64 levels");
    }

    @Test
    void refusalsByTheMethodItselfHaveAPlace() {
        assertThat(errors(Experiments.guided("  a: {type: many-keys, first: 51}\n")))
                .containsExactly("e.yaml:6:6: guidance.a: first is 51.0; above 50 it diverges");
    }

    @Test
    void anUnknownPresetIsToldWithItsPlaceAndTheNearest() {
        assertThat(errors(Experiments.guided("  a: {type: many-keys, preset: papr}\n")))
                .first()
                .asString()
                .startsWith("e.yaml:6:32: guidance.a.preset: the method 'many-keys' has no preset 'papr'")
                .contains("paper");
        assertThat(errors(Experiments.guided("  a: {type: cfg, preset: paper, scale: 1}\n")))
                .first()
                .asString()
                .contains("the method 'cfg' has no preset 'paper'; it has none");
    }

    @Test
    void overridesAreCheckedAlikeAndNameTheCommandLine() {
        assertThat(errors(Experiments.SMALL, "sampler.steps=none"))
                .first()
                .asString()
                .startsWith("command line: sampler.steps: expected a whole number");
        assertThat(errors(Experiments.SMALL, "sampler.setps=3"))
                .first()
                .asString()
                .startsWith(
                        "command line: sampler.setps: unknown key 'setps' of the sampler 'euler'; did you mean 'steps'");
        assertThat(errors(Experiments.SMALL, "steps")).first().asString().contains("'steps' is not an override");
        assertThat(errors(Experiments.SMALL, "batch.size=3")).first().asString().contains("batch is the number 16");
    }

    @Test
    void anArmWithAModelOrStepsOfItsOwnIsCheckedLikeTheOthers() {
        assertThat(errors(Experiments.guided("  a: {model: tre, stack: {type: cfg, scale: 1}}\n")))
                .first()
                .asString()
                .contains("guidance.a.model: there is no model 'tre'");
        assertThat(errors(Experiments.guided("  a: {stack: []}\n")))
                .first()
                .asString()
                .contains(
                        "nothing but 'stack' is given; without model, steps, sampler, schedule write the stack itself as the arm");
        assertThat(errors(Experiments.guided("  a: {steps: 0, stack: []}\n")))
                .first()
                .asString()
                .contains("guidance.a.steps")
                .contains("0");
        assertThat(errors(Experiments.guided("  a: {steps: [4, 4], stack: []}\n")))
                .first()
                .asString()
                .contains("contains the point 'steps=4' twice");
        assertThat(errors(Experiments.guided("  a: {model: two-gaussians, stack: []}\n")))
                .first()
                .asString()
                .contains("has other classes than the experiment's model");
        assertThat(errors(Experiments.guided("  a: {modle: ring, stack: []}\n")))
                .first()
                .asString()
                .contains("unknown key 'modle'; did you mean 'model'?");
    }

    @Test
    void namesThatWouldLeaveTheResultsFolderAreRefused() {
        assertThat(errors(Experiments.guided("  ../up: {type: cfg, scale: 1}\n")))
                .first()
                .asString()
                .contains("the arm '../up' cannot name a folder");
        assertThat(errors(Experiments.guided("  real: {type: cfg, scale: 1}\n")))
                .hasSize(1);
    }
}
