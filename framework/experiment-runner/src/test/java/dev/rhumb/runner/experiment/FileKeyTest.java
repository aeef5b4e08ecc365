package dev.rhumb.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.TestMethods;
import dev.rhumb.runner.plan.PlannedPoint;
import dev.rhumb.runner.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileKeyTest {
    @TempDir
    Path folder;

    private Path experiment;

    @BeforeEach
    void writeAnExperimentBesideAFile() throws IOException {
        experiment = folder.resolve("e.yaml");
        Files.writeString(experiment, Experiments.guided("  a: {type: measured, measurement: plane.npy}\n"));
        Files.writeString(folder.resolve("plane.npy"), "1 2 3");
    }

    private PlannedPoint point(String... overrides) {
        RunPlan plan = TestMethods.planner().read(experiment, List.of(overrides));
        return plan.points().get(0);
    }

    @Test
    void aRelativePathStartsAtTheFolderOfTheExperiment() {
        assertThat(point().point().stack().get(0).guidance())
                .isEqualTo(new TestMethods.Measured(folder.resolve("plane.npy")));
    }

    @Test
    void theFilesContentIsPartOfTheConfigurationAndItsPlaceIsNot() throws IOException {
        Object before = point().configuration().get("guidance");
        Files.copy(folder.resolve("plane.npy"), folder.resolve("same.npy"));
        assertThat(point("guidance.a.measurement=" + folder.resolve("same.npy"))
                        .configuration()
                        .get("guidance"))
                .isEqualTo(before);
        Files.writeString(folder.resolve("plane.npy"), "1 2 4");
        assertThat(point().configuration().get("guidance")).isNotEqualTo(before);
    }

    @Test
    void aFileThatIsMissingIsNamed() throws IOException {
        Files.delete(folder.resolve("plane.npy"));
        assertThatThrownBy(this::point)
                .hasMessageContaining(experiment + ":6:36: guidance.a.measurement: there is no file '"
                        + folder.resolve("plane.npy") + "'");
    }
}
