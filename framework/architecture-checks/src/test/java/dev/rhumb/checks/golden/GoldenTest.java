package dev.rhumb.checks.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Schedules, samplers, guidances and metrics against the numbers of other implementations. Knows the vocabulary of an
 * index (peers, functions, configuration keys) and no case by name.
 */
class GoldenTest {

    @Test
    void everyCoveredCaseOfTheChosenFolderMatches() {
        Path folder = GoldenFolder.chosen();
        String absent = "golden: skipped, no vectors at " + folder + "; choose with -Drhumb.golden=FOLDER";
        if (!GoldenFolder.exists(folder)) {
            System.out.println(absent);
        }
        assumeTrue(GoldenFolder.exists(folder), absent);
        check(GoldenFolder.at(folder));
    }

    @Test
    void everyCaseOfTheShippedFolderMatches() throws URISyntaxException {
        URL index = Objects.requireNonNull(GoldenTest.class.getResource("/golden/index.json"));
        GoldenReport report = check(
                GoldenFolder.at(Objects.requireNonNull(Path.of(index.toURI()).getParent())));
        assertThat(report.notCovered()).as("cases not covered").isZero();
    }

    private static GoldenReport check(GoldenFolder folder) {
        Map<String, GoldenReport.Driver> drivers = Map.of(
                "schedule", ScheduleCases::run,
                "sampler", SamplerCases::run,
                "guider", GuiderCases::run,
                "guided-sampler", GuidedCases::run,
                "classifier-guidance", ClassifierCases::run,
                "toy", new ToyCases(folder)::run,
                "metric", MetricCases::run);
        GoldenReport report = new GoldenReport();
        for (GoldenCase golden : folder.cases()) {
            report.run(golden, drivers.getOrDefault(golden.topic(), (unknown, checks) -> {
                throw new NotCovered("topic " + golden.topic());
            }));
        }
        System.out.println(report.details());
        System.out.println(report.summary());
        assertThat(report.failures()).isEmpty();
        assertThat(report.matched()).isPositive();
        return report;
    }
}
