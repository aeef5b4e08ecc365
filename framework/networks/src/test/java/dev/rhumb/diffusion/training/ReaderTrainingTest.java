package dev.rhumb.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import dev.rhumb.data.Dataset;
import dev.rhumb.diffusion.data.shapes.ShapesData;
import dev.rhumb.diffusion.data.shapes.World;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.Reader;
import dev.rhumb.diffusion.network.ReaderShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReaderTrainingTest {
    private static final ShapesData DATA = new ShapesData(World.CAPTIONED, 1, 20_000, 100, false);

    @TempDir
    Path folder;

    @BeforeAll
    static void oneThread() {
        Engine.getInstance();
        PyTorch.setThreads(1);
    }

    private static TrainingPlan plan(long steps, int batch) {
        ReaderShape network = new ReaderShape(3, 32, 32, 10, 8, 3, 4, List.of(32, 32), 32, 8);
        return new SmallPlan(Task.READER, network, steps)
                .name("reader")
                .dataset(DATA)
                .optimiser(SmallPlan.optimiser(4e-3, 0, 5))
                .averaging(new Averaging(1000, 0.5, List.of()))
                .batch(batch)
                .report(10)
                .plan();
    }

    @Test
    @Tag("slow")
    void aReaderLearnsAndReportsEveryAttribute() throws IOException {
        List<Double> losses = new ArrayList<>();
        Path file = new Trainer(plan(300, 32), DATA.open(folder), folder, report -> losses.add(report.validationLoss()))
                .run();
        assertThat(losses.get(losses.size() - 1)).isLessThan(0.75 * losses.get(1));
        try (NDManager manager = PyTorch.manager()) {
            JsonObject reading = ModelFile.load(file, manager).metric("reading").getAsJsonObject();
            assertThat(reading.keySet())
                    .containsExactly(
                            "count",
                            "all",
                            "single-kind",
                            "kind",
                            "colour",
                            "size",
                            "centre-error",
                            "adherence",
                            "adherence-strict");
            // Colour and count come first; a guess has an eighth of the colours right and a third of the counts.
            assertThat(reading.get("colour").getAsDouble()).isGreaterThan(0.3);
            assertThat(reading.get("count").getAsDouble()).isGreaterThan(0.6);
            assertThat(reading.get("centre-error").getAsDouble()).isLessThan(5);
        }
    }

    @Test
    void theJudgesLogitsAreTheFirstSlotsKindsAndFeaturesHaveTheirLength() {
        try (NDManager manager = PyTorch.manager()) {
            Reader reader = new Reader(manager, new ReaderShape(3, 32, 32, 10, 8, 3, 4, List.of(32, 32), 48, 8));
            reader.initialize(3);
            Dataset data = DATA.open(folder);
            Reader.Seen seen = reader.see(data.images(manager, 0, 2));
            assertThat(seen.features().getShape()).isEqualTo(new Shape(2, 48));
            assertThat(seen.answers().getShape())
                    .isEqualTo(new Shape(2, 3, reader.shape().slotSize()));
            assertThat(seen.logits().toFloatArray())
                    .isEqualTo(seen.answers().get(":, 0, :10").toFloatArray());
            assertThat(reader.judge(data.images(manager, 0, 2)).logits().toFloatArray())
                    .isEqualTo(seen.logits().toFloatArray());
        }
    }

    @Test
    void placesSurviveInTheFeatures() {
        try (NDManager manager = PyTorch.manager()) {
            Reader reader = new Reader(manager, new ReaderShape(3, 32, 32, 10, 8, 3, 4, List.of(32, 32), 48, 8));
            reader.initialize(3);
            float[] left = new float[3 * 32 * 32];
            float[] right = new float[left.length];
            Dataset data = DATA.open(folder);
            data.copy(0, 0, -4, left, 0);
            data.copy(0, 0, 4, right, 0);
            Shape shape = new Shape(1, 3, 32, 32);
            assertThat(reader.see(manager.create(left, shape)).features().toFloatArray())
                    .isNotEqualTo(
                            reader.see(manager.create(right, shape)).features().toFloatArray());
        }
    }
}
