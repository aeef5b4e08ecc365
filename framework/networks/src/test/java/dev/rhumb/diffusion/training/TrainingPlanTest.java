package dev.rhumb.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.rhumb.data.Dataset;
import dev.rhumb.data.DatasetSource;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.data.DigitsData;
import dev.rhumb.diffusion.data.IdxData;
import dev.rhumb.diffusion.data.shapes.ShapesData;
import dev.rhumb.diffusion.data.shapes.World;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.RecordJson;
import dev.rhumb.sampling.NoiseDistribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class TrainingPlanTest {
    private static final String PLAN = """
            {name: plan, task: denoiser,
             dataset: {type: idx, name: d, images: i, labels: l, classes: 10, held-out: 10},
             network: {type: u-net, channels: 1, height: 8, width: 8, classes: 10, patch: 2, widths: [8, 16], blocks: 1,
                       attention: [1], head-width: 8, embedding-width: 8, groups: 4},
             preconditioning: {kind: edm, sigma-data: 0.5}, noise: {type: cosine},
             batch: 8, steps: 10, label-dropout: 0.1, shift: 0, seed: 1, report: 5, validate: 5, checkpoint: 10}
            """;

    private static TrainingPlan read(String... replacements) {
        JsonObject json = JsonParser.parseString(PLAN).getAsJsonObject();
        for (int i = 0; i < replacements.length; i += 2) {
            JsonElement value = JsonParser.parseString(replacements[i + 1]);
            json.add(replacements[i], value);
        }
        return RecordJson.read(json, TrainingPlan.class, TrainingPlan.WORDS);
    }

    @Test
    void absentPartsHaveTheirDocumentedDefaults() {
        TrainingPlan plan = read();
        assertThat(plan.optimiser()).isEqualTo(Optimiser.DEFAULT);
        assertThat(plan.averaging()).isEqualTo(Averaging.DEFAULT);
    }

    @Test
    void optionalNumbersAndTheirListsSurviveTheWayThroughJson() {
        TrainingPlan plan = read(
                "averaging", "{half-life: 100, ramp-up: 0.1, others: [5, 50.5]}", "max-steps", "7", "patience", "3");
        assertThat(plan.averaging().others()).containsExactly(5.0, 50.5);
        assertThat(plan.lastStep()).isEqualTo(7);
        assertThat(RecordJson.read(RecordJson.write(plan), TrainingPlan.class, TrainingPlan.WORDS))
                .isEqualTo(plan);
    }

    @Test
    void idxDataMayHaveAFolderATestSetAndNamesOfClasses() {
        String named =
                "{type: idx, name: d, folder: f, images: i, labels: l, test: {images: ti, labels: tl}, classes: 2,"
                        + " class-names: [bag, 'ankle boot'], held-out: 10}";
        DatasetSource plan = RecordJson.read(JsonParser.parseString(named), DatasetSource.class, TrainingPlan.WORDS);
        assertThat(plan)
                .isEqualTo(new IdxData(
                        "d", "i", "l", 2, 10, "f", new IdxData.TestFiles("ti", "tl"), List.of("bag", "ankle boot")));
        assertThat(RecordJson.read(RecordJson.write(plan), DatasetSource.class, TrainingPlan.WORDS))
                .isEqualTo(plan);
        assertThatThrownBy(() -> RecordJson.read(
                        JsonParser.parseString(named.replace("classes: 2", "classes: 3")),
                        DatasetSource.class,
                        TrainingPlan.WORDS))
                .hasMessageEndingWith("class-names must name each of the 3 classes, not [bag, ankle boot]");
    }

    @Test
    void valuesOutOfRangeAreRefusedWithTheRange() {
        assertThatThrownBy(() -> read("batch", "0"))
                .hasMessageEndingWith("batch: is 0; allowed is a whole number of at least 1");
        assertThatThrownBy(() -> read("label-dropout", "1.5"))
                .hasMessageEndingWith("label-dropout: is 1.5; allowed is a number from 0 to 1");
        assertThatThrownBy(() -> read("checkpoint", "7"))
                .hasMessageEndingWith("checkpoint must be a multiple of report = 5, not 7");
        assertThatThrownBy(() -> read("name", "'../x'")).hasMessageContaining("name must be letters");
        assertThatThrownBy(() -> read("averaging", "{half-life: 0, ramp-up: 0.1}"))
                .hasMessageEndingWith("averaging half-life must be above 0 images, not 0.0");
        assertThatThrownBy(() -> read("noise", "{type: log-uniform, smallest: 2, largest: 1}"))
                .hasMessageContaining("needs 0 < smallest < largest, not 2.0 and 1.0");
        assertThatThrownBy(() -> read("task", "noise-robust-classifier"))
                .hasMessageContaining("cannot be learned by a UNetShape");
    }

    @Test
    void aReaderNeedsExactAttributesAndRoomForThem() {
        String shapes = "{type: shapes, world: captioned, seed: 1, images: 10, held-out: 5, held-out-pairs: false}";
        String reader =
                "{type: reader, channels: 3, height: 32, width: 32, classes: 10, colours: 8, slots: 3, patch: 2,"
                        + " widths: [8, 8], features: 8, groups: 4}";
        assertThat(read("task", "reader", "dataset", shapes, "network", reader).task())
                .isEqualTo(Task.READER);
        assertThatThrownBy(() -> read("task", "reader", "network", reader))
                .hasMessageEndingWith(
                        "dataset.type must be shapes for a reader, which learns from exact attributes, not idx");
        assertThatThrownBy(() -> read(
                        "task", "reader", "dataset", shapes, "network", reader.replace("colours: 8", "colours: 7")))
                .hasMessageContaining("network must be of 10 classes, 8 colours and 3 slots for a reader of shapes");
        assertThatThrownBy(() -> read("task", "reader", "dataset", shapes, "network", reader, "shift", "1"))
                .hasMessageEndingWith("shift must be 0 for a reader, which learns places, not 1");
    }

    @Test
    void aJudgeSeesImagesAsTheyAre() {
        String judge =
                "{type: judge, channels: 1, height: 8, width: 8, classes: 10, widths: [4, 8], features: 4, groups: 4}";
        assertThat(read("task", "clean-classifier", "network", judge, "preconditioning", "null")
                        .preconditioning())
                .isEqualTo(new Preconditioning(Preconditioning.Kind.DENOISED, 1));
        assertThatThrownBy(() -> read("task", "clean-classifier", "network", judge))
                .hasMessageContaining("preconditioning must be absent for a judge, which sees images as they are, not");
    }

    @Test
    void namesThatDoNotExistAreRefusedWithThoseThatDo() {
        assertThatThrownBy(() -> read("bach", "3"))
                .hasMessageContaining("bach: unknown key 'bach'; did you mean 'batch'?");
        assertThatThrownBy(() -> read("task", "denoise"))
                .hasMessageContaining(
                        "task: unknown value 'denoise'; did you mean 'denoiser'? known: denoiser, noise-robust-classifier, "
                                + "clean-classifier, reader, noised-clip, clean-clip, autoencoder");
        assertThatThrownBy(() -> read("noise", "{type: cosinus}"))
                .hasMessageContaining("log-normal, log-uniform, cosine, uniform");
        assertThatThrownBy(() -> read("steps", "null"))
                .hasMessageContaining("the key 'steps' is missing (number of steps)");
        assertThatThrownBy(() -> read("widths", "3")).hasMessageContaining("unknown key 'widths'");
    }

    @Test
    void widthsThatTheGroupsOrTheImageSizeDoNotAllowAreRefused() {
        String network =
                PLAN.lines().filter(l -> l.contains("network")).findFirst().orElseThrow();
        assertThat(network).contains("u-net");
        assertThatThrownBy(() -> read("network", shape("[8, 17]"))).hasMessageContaining("but 17 is not");
        assertThatThrownBy(() -> read("network", shape("[8, 8, 8, 8]")))
                .hasMessageContaining("divisible by 16, not 8x8");
        assertThatThrownBy(() -> read("network", shape("[8, 12]"))).hasMessageContaining("8 does not divide 12");
        assertThatThrownBy(() -> read("network", shape("[8]")))
                .hasMessageContaining("attention level 1 does not exist");
    }

    private static String shape(String widths) {
        return "{type: u-net, channels: 1, height: 8, width: 8, classes: 10, patch: 2, widths: " + widths
                + ", blocks: 1, attention: [1], head-width: 8, embedding-width: 8, groups: 2}";
    }

    @Test
    void noiseLevelsFollowTheirDistribution() {
        assertThat(logs(new NoiseDistributions.LogNormal(-0.6, 1.3)).average().orElseThrow())
                .isCloseTo(-0.6, within(0.03));
        assertThat(logs(new NoiseDistributions.LogNormal(-0.6, 1.3))
                        .map(x -> (x + 0.6) * (x + 0.6))
                        .average()
                        .orElseThrow())
                .isCloseTo(1.69, within(0.06));
        assertThat(logs(new NoiseDistributions.LogUniform(0.1, 10))
                        .filter(x -> x < 0)
                        .count())
                .isBetween(9_800L, 10_200L);
        assertThat(logs(new NoiseDistributions.Cosine()).filter(x -> x < 0).count())
                .isBetween(9_800L, 10_200L);
        assertThat(logs(new NoiseDistributions.Uniform())
                        .filter(x -> x < Math.log(1 / 3.0))
                        .count())
                .isBetween(4_800L, 5_200L);
    }

    /** ln(sigma) of 20,000 draws. */
    private static DoubleStream logs(NoiseDistribution noise) {
        Draws draws = new Draws(1, "test", 0);
        return DoubleStream.generate(() -> {
                    NoiseDistribution.Level level = noise.draw(draws.random());
                    return Math.log(level.s() / level.a());
                })
                .limit(20_000);
    }

    @Test
    void theRealDigitsAreReadAndSplit() {
        String given = System.getenv("RHUMB_DATA");
        Path folder = given != null ? Path.of(given) : Path.of(System.getProperty("rhumb.root", "."), "../shared/data");
        Assumptions.assumeTrue(
                Files.isDirectory(folder), "no data at " + folder + "; set RHUMB_DATA to a folder of data");
        DatasetSource plan = new IdxData(
                "mnist-t10k", "mnist-t10k/t10k-images-idx3-ubyte.gz", "mnist-t10k/t10k-labels-idx1-ubyte.gz", 10, 1000);
        Dataset whole = plan.open(folder);
        assertThat(whole.size()).isEqualTo(10_000);
        assertThat(plan.training(whole).size()).isEqualTo(9_000);
        assertThat(plan.validation(whole).size()).isEqualTo(1_000);
        assertThat(whole.label(0)).isEqualTo(7);
        assertThat(plan.validation(whole).label(999)).isEqualTo(whole.label(9_999));
        assertThat(new DigitsData("digits", "digits/digits.csv.gz", 297)
                        .open(folder)
                        .size())
                .isEqualTo(1_797);
    }

    @Test
    void theDrawnWorldIsDescribedInFullAndSplit() {
        ShapesData plan = new ShapesData(World.CAPTIONED, 7, 100, 20, true);
        assertThat(RecordJson.write(plan).toString())
                .isEqualTo("{\"type\":\"shapes\",\"world\":\"captioned\",\"seed\":7,\"images\":100,\"held-out\":20,"
                        + "\"held-out-pairs\":true}");
        assertThat(RecordJson.read(RecordJson.write(plan), DatasetSource.class, TrainingPlan.WORDS))
                .isEqualTo(plan);
        Dataset whole = plan.open(Path.of("."));
        assertThat(plan.training(whole).size()).isEqualTo(100);
        assertThat(plan.validation(whole).images(3)).isEqualTo(whole.images(103));
    }
}
