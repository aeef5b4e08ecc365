package dev.rhumb.diffusion.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Schedules and samplers against the peers' own numbers. */
class GoldenSamplersTest {

    @Test
    void everyCoveredCaseOfTheSharedFolderMatches() {
        Optional<GoldenFolder> folder = GoldenFolder.shared();
        Assumptions.assumeTrue(
                folder.isPresent(), "no golden vectors: set -Drhumb.golden, or put them in ../shared/golden");
        check(folder.get());
    }

    @Test
    void everyCaseOfTheShippedFolderMatches() throws URISyntaxException {
        Path index = Path.of(
                GoldenSamplersTest.class.getResource("/golden/index.json").toURI());
        GoldenReport report = check(GoldenFolder.at(index.getParent()));
        assertThat(report.summary()).doesNotContain("not covered,");
    }

    private static GoldenReport check(GoldenFolder folder) {
        GoldenReport report = new GoldenReport();
        for (GoldenCase golden : folder.cases()) {
            switch (golden.topic()) {
                case "sampler" -> report.run(golden, SamplerCases::differences);
                case "schedule" -> report.run(golden, ScheduleCases::differences);
                case "classifier-guidance" -> report.run(golden, LearnedVarianceCases::differences);
                default -> {}
            }
        }
        System.out.println(report.summary());
        assertThat(report.failed()).isEmpty();
        assertThat(report.matched()).isPositive();
        return report;
    }
}
