package dev.rhumb.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rhumb.evaluation.io.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTest {
    private static final Evaluator FEATURES_ONLY = new Evaluator(Metrics.standard(), null, null);

    @TempDir
    Path folder;

    private Path save(String name, Features features, int... shape) throws IOException {
        Path file = folder.resolve(name);
        Npy.write(
                file, features.toArray(), shape.length == 0 ? new int[] {features.rows(), features.columns()} : shape);
        return file;
    }

    @Test
    void matricesAreFeatures() throws IOException {
        Features real = Samples.gaussian(60, 5, 0, 1, 1);
        Features fake = Samples.gaussian(50, 5, 1, 1, 2);
        EvaluationRequest request =
                EvaluationRequest.of(save("real.npy", real), save("fake.npy", fake), List.of("recall", "fid"));
        Map<String, Double> values = FEATURES_ONLY.evaluate(request);
        assertThat(values.keySet()).containsExactly("recall", "fid");
        assertThat(values).containsEntry("fid", FrechetDistance.between(real, fake));
    }

    @Test
    void logitsAndLabelsComeFromFilesOrFromBesideTheSamples() throws IOException {
        Features features = Samples.gaussian(4, 2, 0, 1, 1);
        Features logits = Features.of(new double[][] {{1, 0}, {0, 1}, {1, 0}, {1, 0}});
        Path samples = save("samples.npy", features);
        Path judged = save("logits.npy", logits);
        Path labels = folder.resolve("labels.npy");
        Npy.write(labels, new long[] {0, 1, 1, 0}, 4);
        EvaluationRequest request =
                new EvaluationRequest(samples, samples, List.of("accuracy"), judged, labels, null, null, null, 0);
        assertThat(FEATURES_ONLY.evaluate(request)).containsEntry("accuracy", 0.75);

        Path archive = folder.resolve("all.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (String name : List.of("samples", "logits", "labels")) {
                zip.putNextEntry(new ZipEntry(name + ".npy"));
                Files.copy(folder.resolve(name + ".npy"), zip);
                zip.closeEntry();
            }
        }
        assertThat(FEATURES_ONLY.evaluate(EvaluationRequest.of(samples, archive, List.of("accuracy"))))
                .containsEntry("accuracy", 0.75);
    }

    @Test
    void imagesGoThroughTheExtractorInBatches() throws IOException {
        Features pixels = Samples.gaussian(150, 12, 0, 0.2, 1);
        Features others = Samples.gaussian(140, 12, 0.1, 0.2, 2);
        EvaluationRequest request = EvaluationRequest.of(
                save("a.npy", pixels, 150, 3, 2, 2), save("b.npy", others, 140, 3, 2, 2), List.of("fid"));
        Evaluator evaluator = new Evaluator(Metrics.standard(), FeatureExtractor.pixels(), null);
        assertThat(evaluator.evaluate(request).get("fid"))
                .isCloseTo(FrechetDistance.between(pixels, others), org.assertj.core.api.Assertions.within(1e-6));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.evaluate(request))
                .withMessageContaining("a.npy' holds images, and no feature network is given");
    }

    @Test
    void imagesAloneDoForMetricsThatLookAtThem() throws IOException {
        float[] dark = new float[2 * 12];
        java.util.Arrays.fill(dark, -1);
        Path samples = folder.resolve("dark.npy");
        Npy.write(samples, dark, 2, 3, 2, 2);
        Path captions = Files.writeString(folder.resolve("captions.txt"), "a star\n");
        Path grey = save("grey.npy", Samples.gaussian(2, 12, 0, 0.1, 1), 2, 3, 2, 2);
        assertThat(FEATURES_ONLY.evaluate(EvaluationRequest.of(grey, samples, List.of("saturation"))))
                .containsEntry("saturation", 1.0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.evaluate(EvaluationRequest.of(grey, samples, List.of("clip-score"))))
                .withMessage(
                        "The metric 'clip-score' needs a CLIP pair's cosines of the samples and their captions, which"
                                + " this evaluation does not have.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.evaluate(new EvaluationRequest(
                        grey, samples, List.of("saturation"), null, null, null, captions, null, 0)))
                .withMessageEndingWith("captions.txt' has 1 captions, one a line.");
    }

    @Test
    void copiesOfTrainingSamplesAreFound() throws IOException {
        Path training = save("training.npy", Samples.gaussian(300, 4, 0, 1, 1), 300, 4);
        Path fresh = save("fresh.npy", Samples.gaussian(300, 4, 0, 1, 2), 300, 4);
        List<String> metrics = List.of("memorisation", "training-ratio");
        var copied = FEATURES_ONLY.evaluate(
                new EvaluationRequest(fresh, training, metrics, null, null, null, null, training, 0));
        var drawn = FEATURES_ONLY.evaluate(
                new EvaluationRequest(training, fresh, metrics, null, null, null, null, training, 0));
        assertThat(copied).containsEntry("memorisation", 1.0).containsEntry("training-ratio", 0.0);
        assertThat(drawn.get("memorisation")).isBetween(0.35, 0.65);
        assertThat(drawn.get("training-ratio")).isBetween(0.6, 0.95);
    }

    @Test
    void namesAreCheckedBeforeFilesAreRead() {
        Path none = folder.resolve("none.npy");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.evaluate(EvaluationRequest.of(none, none, List.of("fidd"))))
                .withMessageContaining("did you mean 'fid'?");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.evaluate(EvaluationRequest.of(none, none, List.of("fid"))))
                .withMessageContaining("There is no file");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EvaluationRequest.of(none, none, List.of()))
                .withMessage("An evaluation needs at least one metric.");
    }

    @Test
    void filesThatHoldSomethingElseAreRefused() throws IOException {
        Path flat = save("flat.npy", Samples.gaussian(6, 1, 0, 1, 1), 6);
        Path text = Files.writeString(folder.resolve("samples.csv"), "1,2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.evaluate(EvaluationRequest.of(flat, flat, List.of("fid"))))
                .withMessageEndingWith("has shape [6]; features are a matrix, one row per sample.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.evaluate(EvaluationRequest.of(text, text, List.of("fid"))))
                .withMessageEndingWith("is neither a .npy file, nor a .npz file, nor a folder of images.");
        Path broken = folder.resolve("nan.npy");
        Npy.write(broken, new float[] {1, Float.NaN}, 1, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.evaluate(EvaluationRequest.of(broken, broken, List.of("fid"))))
                .withMessageEndingWith("nan.npy': Features must be finite, but row 0, column 1 is NaN.");
    }
}
