package dev.rhumb.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Values that other packages computed. */
class GoldenMetricsTest {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    @Test
    void theChoiceInTheTestResourcesMatches() throws Exception {
        URL index = Objects.requireNonNull(getClass().getResource("/golden/index.json"));
        assertAllMatch(Objects.requireNonNull(Path.of(index.toURI()).getParent()));
    }

    @Test
    void everyCaseOfTheGoldenFolderMatches() {
        String chosen = System.getProperty("rhumb.golden");
        Path folder = chosen != null
                ? Path.of(chosen)
                : Path.of(System.getProperty("rhumb.root", "."), "..", "shared", "golden");
        assumeTrue(Files.exists(folder.resolve("index.json")), "no golden values at " + folder.normalize());
        assertAllMatch(folder);
    }

    private static void assertAllMatch(Path folder) {
        GoldenReport report = new GoldenReport();
        for (JsonNode json :
                MAPPER.readTree(folder.resolve("index.json").toFile()).path("cases")) {
            if (json.path("topic").asString().equals("metric")) {
                report.run(new GoldenCase(folder, json), GoldenMetrics::run);
            }
        }
        System.out.println(report.summary());
        System.out.println(report.details());
        assertThat(report.failures()).isEmpty();
        assertThat(report.matched()).isPositive();
    }
}
