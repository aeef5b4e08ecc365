package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.diffusion.training.TrainingPlan;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Problems;
import dev.rhumb.records.YamlReader;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The training files of the page of one's own data can be read. */
class OwnDataPageTest {
    private static final Path DOCS = Path.of(System.getProperty("rhumb.root"), "docs");

    @ParameterizedTest
    @ValueSource(strings = {"clothes-judge", "clothes-diffusion", "photos-judge", "photos-diffusion"})
    void itsTrainingsAreRead(String name) {
        Problems problems = new Problems();
        TrainingPlan plan = new Binder(problems, TrainingPlan.WORDS)
                .bind(TrainingPlan.class, YamlReader.read(DOCS.resolve("own-data/" + name + ".yaml")), "");
        problems.throwIfAny();
        assertThat(plan).isNotNull();
        assertThat(plan.dataset().heldOut()).as("exactly the test set").isZero();
    }
}
