package dev.rhumb.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.evaluation.io.PixelRange;
import dev.rhumb.evaluation.io.ReadAs;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTest {
    private static final List<String> NOTICES = new ArrayList<>();
    private static final Evaluator FEATURES_ONLY = evaluator(null);

    @TempDir
    Path folder;

    private static Evaluator evaluator(FeatureExtractor extractor) {
        return new Evaluator(Metrics.standard(), new Viewers(extractor, null, null, null), NOTICES::add);
    }

    private static Map<String, Double> values(Evaluator evaluator, EvaluationRequest request) throws IOException {
        Evaluated found = evaluator.evaluate(request);
        assertThat(found.refused()).isEmpty();
        return found.values();
    }

    private static String refusal(EvaluationRequest request, String metric) throws IOException {
        return FEATURES_ONLY.evaluate(request).refused().get(metric).sentence();
    }

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
        Map<String, Double> values = values(FEATURES_ONLY, request);
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
        EvaluationRequest request = new EvaluationRequest(
                samples,
                samples,
                List.of("accuracy"),
                judged,
                labels,
                null,
                null,
                null,
                EvaluationRequest.Reading.USUAL,
                0);
        assertThat(values(FEATURES_ONLY, request)).containsEntry("accuracy", 0.75);

        Path archive = folder.resolve("all.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (String name : List.of("samples", "logits", "labels")) {
                zip.putNextEntry(new ZipEntry(name + ".npy"));
                Files.copy(folder.resolve(name + ".npy"), zip);
                zip.closeEntry();
            }
        }
        assertThat(values(FEATURES_ONLY, EvaluationRequest.of(samples, archive, List.of("accuracy"))))
                .containsEntry("accuracy", 0.75);
    }

    @Test
    void imagesGoThroughTheExtractorInBatches() throws IOException {
        Features pixels = Samples.gaussian(150, 12, 0, 0.2, 1);
        Features others = Samples.gaussian(140, 12, 0.1, 0.2, 2);
        Path real = save("a.npy", pixels, 150, 3, 2, 2);
        Path fake = save("b.npy", others, 140, 3, 2, 2);
        EvaluationRequest request =
                new EvaluationRequest(real, fake, List.of("fid"), null, null, null, null, null, reading(true), 0);
        Evaluator evaluator = evaluator(FeatureExtractor.pixels());
        assertThat(values(evaluator, request).get("fid"))
                .isCloseTo(FrechetDistance.between(pixels, others), org.assertj.core.api.Assertions.within(1e-6));
        double rounded = values(
                        evaluator,
                        new EvaluationRequest(
                                real, fake, List.of("fid"), null, null, null, null, null, reading(false), 0))
                .get("fid");
        assertThat(rounded)
                .isCloseTo(
                        FrechetDistance.between(rounded(pixels), rounded(others)),
                        org.assertj.core.api.Assertions.within(1e-6))
                .isNotEqualTo(values(evaluator, request).get("fid"));
        assertThat(refusal(request, "fid")).contains("b.npy' holds images, and no feature network is given");
    }

    @Test
    void imagesAloneDoForMetricsThatLookAtThem() throws IOException {
        float[] dark = new float[2 * 12];
        java.util.Arrays.fill(dark, -1);
        Path samples = folder.resolve("dark.npy");
        Npy.write(samples, dark, 2, 3, 2, 2);
        Path captions = Files.writeString(folder.resolve("captions.txt"), "a star\n");
        Path grey = save("grey.npy", Samples.gaussian(2, 12, 0, 0.1, 1), 2, 3, 2, 2);
        assertThat(values(FEATURES_ONLY, EvaluationRequest.of(grey, samples, List.of("saturation"))))
                .containsEntry("saturation", 1.0);
        assertThat(refusal(EvaluationRequest.of(grey, samples, List.of("clip-score")), "clip-score"))
                .isEqualTo(
                        "The metric 'clip-score' needs a CLIP pair's cosines of the samples and their captions, which"
                                + " this evaluation does not have.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.evaluate(new EvaluationRequest(
                        grey,
                        samples,
                        List.of("saturation"),
                        null,
                        null,
                        null,
                        captions,
                        null,
                        EvaluationRequest.Reading.USUAL,
                        0)))
                .withMessageEndingWith("captions.txt' has 1 captions, one a line.");
    }

    @Test
    void copiesOfTrainingSamplesAreFound() throws IOException {
        Path training = save("training.npy", Samples.gaussian(300, 4, 0, 1, 1), 300, 4);
        Path fresh = save("fresh.npy", Samples.gaussian(300, 4, 0, 1, 2), 300, 4);
        List<String> metrics = List.of("memorisation", "training-ratio");
        var copied = values(
                FEATURES_ONLY,
                new EvaluationRequest(
                        fresh,
                        training,
                        metrics,
                        null,
                        null,
                        null,
                        null,
                        training,
                        EvaluationRequest.Reading.USUAL,
                        0));
        var drawn = values(
                FEATURES_ONLY,
                new EvaluationRequest(
                        training,
                        fresh,
                        metrics,
                        null,
                        null,
                        null,
                        null,
                        training,
                        EvaluationRequest.Reading.USUAL,
                        0));
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
                .withMessageEndingWith(
                        "is neither a .npy, .npz, .pt or .pkl file, nor a folder, .zip or .tar file of images.");
        Path broken = folder.resolve("nan.npy");
        Npy.write(broken, new float[] {1, Float.NaN}, 1, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.evaluate(EvaluationRequest.of(broken, broken, List.of("fid"))))
                .withMessageEndingWith("nan.npy': Features must be finite, but row 0, column 1 is NaN.");
    }

    private static EvaluationRequest.Reading reading(boolean raw) {
        ReadAs signed = new ReadAs(null, PixelRange.MINUS_ONE_TO_ONE);
        return new EvaluationRequest.Reading(signed, signed, raw);
    }

    private static Features rounded(Features values) {
        double[] levels = values.toArray();
        for (int i = 0; i < levels.length; i++) {
            levels[i] = Math.floor(Math.min(Math.max(levels[i] * 127.5 + 128, 0), 255)) / 127.5 - 1;
        }
        return Features.of(levels, values.rows(), values.columns());
    }

    private Path archive(String name, Map<String, Path> arrays) throws IOException {
        Path archive = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (Map.Entry<String, Path> array : arrays.entrySet()) {
                zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
                Files.copy(array.getValue(), zip);
                zip.closeEntry();
            }
        }
        return archive;
    }

    @Test
    void aMetricThatIsRefusedLeavesTheOthers() throws IOException {
        Path real = save("real.npy", Samples.gaussian(50, 4, 0, 1, 1));
        Path fake = save("fake.npy", Samples.gaussian(40, 4, 0, 1, 2));
        Evaluated found = FEATURES_ONLY.evaluate(
                EvaluationRequest.of(real, fake, List.of("fid", "recall@60", "kid", "accuracy")));
        assertThat(found.values()).containsOnlyKeys("fid", "kid");
        assertThat(found.refused()).containsOnlyKeys("recall@60", "accuracy");
        assertThat(found.refused().get("recall@60").sentence()).contains("60");
        assertThat(found.refused().get("accuracy").missing())
                .containsExactlyElementsOf(Need.of(Evidence.Logits.class, Evidence.Intended.class));
    }

    @Test
    void aReferenceMayBeItsMeanAndCovariance() throws IOException {
        Features real = Samples.gaussian(60, 3, 0, 1, 1);
        Features fake = Samples.gaussian(50, 3, 1, 1, 2);
        Path mu = save("mu.npy", Features.of(real.gaussian().mean(), 1, 3), 3);
        Path sigma = save("sigma.npy", Features.of(real.gaussian().covariance(), 3, 3));
        Path samples = save("fake.npy", fake);
        Path statistics = archive("stats.npz", Map.of("mu", mu, "sigma", sigma));
        Evaluated found = FEATURES_ONLY.evaluate(EvaluationRequest.of(statistics, samples, List.of("fid", "recall")));
        assertThat(found.values().get("fid"))
                .isCloseTo(FrechetDistance.between(real, fake), org.assertj.core.api.Assertions.within(1e-9));
        assertThat(found.refused().get("recall").sentence()).contains("which are enough for 'fid' alone");
        Path other = save("other.npy", Samples.gaussian(50, 4, 0, 1, 2));
        assertThat(refusal(EvaluationRequest.of(statistics, other, List.of("fid")), "fid"))
                .contains("have 3 and 4 dimensions");
        Path crooked = archive("crooked.npz", Map.of("mu", mu, "sigma", mu));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.evaluate(EvaluationRequest.of(crooked, samples, List.of("fid"))))
                .withMessageContaining("a mean of d values needs a covariance of d x d");
        NOTICES.clear();
        Path beside = archive(
                "beside.npz",
                Map.of("arr_0", save("a.npy", Samples.gaussian(60, 3, 0.4, 1, 9)), "mu", mu, "sigma", sigma));
        values(FEATURES_ONLY, EvaluationRequest.of(beside, samples, List.of("fid")));
        assertThat(NOTICES)
                .anyMatch(notice -> notice.contains("are not read; --reference-statistics mu compares with its mean"));
        // guided-diffusion's reference batches hold the statistics of the whole data set beside some of its images.
        Map<String, Double> both = values(FEATURES_ONLY, ofStatistics(beside, samples, "mu", "fid", "recall"));
        assertThat(both.get("fid")).isEqualTo(found.values().get("fid"));
        assertThat(both.get("recall"))
                .isEqualTo(values(FEATURES_ONLY, EvaluationRequest.of(beside, samples, List.of("recall")))
                        .get("recall"));
        Path pickle = Files.writeString(folder.resolve("edm2.pkl"), "cos\nsystem\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.evaluate(EvaluationRequest.of(pickle, samples, List.of("fid"))))
                .withMessageContaining("begins neither as a zip file nor as a pickle");
    }

    /** {@code statistics-4.pkl} is a fixture of the module of tensor files, whose values its test states. */
    @Test
    void statisticsOfSeveralNetworksInOnePickleAreChosenByName() throws IOException {
        Path several = kept("statistics-4.pkl");
        Features fake = Samples.gaussian(60, 3, 0.1, 1, 7);
        Path samples = save("fake.npy", fake);
        double due = FrechetDistance.between(
                GaussianFit.of(new double[] {0.5, -1, 2}, new double[] {2, 0.5, 0, 0.5, 1, 0.25, 0, 0.25, 3}),
                GaussianFit.of(fake));
        assertThat(Evaluator.statistics(several)).containsExactly("fd_dinov2", "fid");
        assertThat(values(FEATURES_ONLY, ofStatistics(several, samples, "fid")).get("fid"))
                .isCloseTo(due, org.assertj.core.api.Assertions.within(1e-12));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.evaluate(EvaluationRequest.of(several, samples, List.of("fid"))))
                .withMessageContaining("holds the statistics fd_dinov2, fid; name those of your features with"
                        + " --reference-statistics NAME");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.evaluate(ofStatistics(several, samples, "fd")))
                .withMessageContaining("holds no statistics 'fd', but fd_dinov2, fid.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.evaluate(ofStatistics(samples, samples, "fid")))
                .withMessageContaining("holds no statistics 'fid'.");
        Path alone = kept("statistics.pt");
        assertThat(values(FEATURES_ONLY, EvaluationRequest.of(alone, samples, List.of("fid")))
                        .get("fid"))
                .isCloseTo(due, org.assertj.core.api.Assertions.within(1e-12));
    }

    private static EvaluationRequest ofStatistics(Path reference, Path samples, String name, String... metrics) {
        return new EvaluationRequest(
                reference,
                samples,
                metrics.length == 0 ? List.of("fid") : List.of(metrics),
                null,
                null,
                null,
                null,
                null,
                new EvaluationRequest.Reading(ReadAs.FOUND, ReadAs.FOUND.ofStatistics(name), false),
                0);
    }

    private Path kept(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = EvaluatorTest.class.getResourceAsStream(name)) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    @Test
    void aMatrixOfTorchSaveIsReadAndNothingElseOfItsPickle() throws IOException {
        Features whole = FEATURES_ONLY.features(kept("torch-features.pt"), ReadAs.FOUND, false);
        assertThat(whole.rows()).isEqualTo(4);
        assertThat(whole.toArray())
                .containsExactly(-0.5, -0.375, -0.25, -0.125, 0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875);
        // Rows 1 to 3 of the same in double precision, in the storage of all rows.
        assertThat(FEATURES_ONLY
                        .features(kept("torch-part.pt"), ReadAs.FOUND, false)
                        .toArray())
                .containsExactly(whole.subset(1, 2, 3).toArray());
        // The same, column by column in its storage.
        assertThat(FEATURES_ONLY
                        .features(kept("torch-strided.pt"), ReadAs.FOUND, false)
                        .toArray())
                .containsExactly(whole.toArray());
        Path statistics = kept("torch-stat.pt");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.features(statistics, ReadAs.FOUND, false))
                .withMessageContaining("holds a mean and a covariance, not samples");
        Path text = Files.writeString(folder.resolve("text.pt"), "no zip");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.features(text, ReadAs.FOUND, false))
                .withMessageContaining("begins neither as a zip file nor as a pickle");
    }

    /** A file that ends early used to give the engine's own errors. */
    @Test
    void aMatrixOfTorchSaveThatIsCutOrNoMatrixIsRefusedWithASentence() throws IOException {
        byte[] whole = Files.readAllBytes(kept("torch-features.pt"));
        for (int length : new int[] {0, 3, 40, whole.length / 2, whole.length - 1}) {
            Path cut = Files.write(folder.resolve("cut.pt"), Arrays.copyOf(whole, length));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> FEATURES_ONLY.features(cut, ReadAs.FOUND, false))
                    .withMessageStartingWith(cut + ": ");
        }
    }

    @Test
    void representationsOfDgmEvalAreFeatures() throws IOException {
        Path reps = archive(
                "reps.npz",
                Map.of(
                        "reps",
                        save("r.npy", Samples.gaussian(5, 2, 0, 1, 1)),
                        "model",
                        save("m.npy", Samples.gaussian(1, 1, 0, 1, 2))));
        assertThat(FEATURES_ONLY.features(reps, ReadAs.FOUND, false).rows()).isEqualTo(5);
    }

    @Test
    void labelsOfNoClassAreLeftOutAndSaidSo() throws IOException {
        Path features = save("f.npy", Samples.gaussian(4, 2, 0, 1, 1));
        Path labels = folder.resolve("labels.npy");
        Npy.write(labels, new long[] {-1, 0, 1, 0}, 4);
        Path samples = archive("s.npz", Map.of("features", features, "labels", labels));
        NOTICES.clear();
        Evaluated found = FEATURES_ONLY.evaluate(
                EvaluationRequest.of(features, samples, List.of("energy-distance", "vendi-per-class")));
        assertThat(found.values()).containsOnlyKeys("energy-distance");
        assertThat(found.refused().get("vendi-per-class").missing())
                .containsExactlyElementsOf(Need.of(Evidence.Intended.class, Evidence.Real.class));
        assertThat(NOTICES)
                .anyMatch(notice ->
                        notice.endsWith("its labels are left out, because 1 of 4 samples have no class (label -1)"));
        Npy.write(labels, new long[] {-2, 0, 1, 0}, 4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.evaluate(new EvaluationRequest(
                        features,
                        features,
                        List.of("vendi-per-class"),
                        null,
                        labels,
                        null,
                        null,
                        null,
                        EvaluationRequest.Reading.USUAL,
                        0)))
                .withMessageContaining("Label 0 is -2");
    }

    @Test
    void imagesOfTwoSizesAreRefusedWithBoth() throws IOException {
        Path wide = save("wide.npy", Samples.gaussian(4, 24, 0, 0.2, 1), 4, 3, 2, 4);
        Path tall = save("tall.npy", Samples.gaussian(4, 24, 0, 0.2, 1), 4, 3, 4, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FEATURES_ONLY.evaluate(EvaluationRequest.of(wide, tall, List.of("saturation"))))
                .withMessageContaining("wide.npy' are 3 x 2 x 4 and those of '")
                .withMessageContaining("tall.npy' 3 x 4 x 2 (channels x height x width)");
    }

    private void image(String name, int grey) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 16; i++) {
            image.setRGB(i % 4, i / 4, (grey + i) * 0x010101);
        }
        ImageIO.write(image, "png", file.toFile());
    }

    @Test
    void subFoldersAreClassesAndNumbersInNamesCount() throws IOException {
        for (int i = 0; i < 12; i++) {
            image("real/" + i % 2 + "/" + i + ".png", 10 * i);
            image("fake/" + i % 2 + "/" + i + ".png", 10 * i);
            image("flat/" + i + ".png", 10 * i);
        }
        Path labels = folder.resolve("labels.npy");
        Npy.write(labels, new long[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, 12);
        Evaluator evaluator = evaluator(FeatureExtractor.pixels());
        NOTICES.clear();
        Path real = folder.resolve("real");
        List<String> metrics = List.of("energy-distance-per-class", "vendi-per-class");
        Map<String, Double> byFolder = values(evaluator, EvaluationRequest.of(real, folder.resolve("fake"), metrics));
        assertThat(NOTICES)
                .anyMatch(notice -> notice.endsWith("its 2 sub-folders are taken for classes 0 to 1, '0' to '1'"));
        Map<String, Double> byList = values(
                evaluator,
                new EvaluationRequest(
                        real,
                        folder.resolve("flat"),
                        metrics,
                        null,
                        labels,
                        null,
                        null,
                        null,
                        EvaluationRequest.Reading.USUAL,
                        0));
        assertThat(byList.get("vendi-per-class"))
                .isCloseTo(byFolder.get("vendi-per-class"), org.assertj.core.api.Assertions.within(1e-12));
        assertThat(byList.get("energy-distance-per-class"))
                .isCloseTo(byFolder.get("energy-distance-per-class"), org.assertj.core.api.Assertions.within(1e-12));
        assertThat(NOTICES).anyMatch(notice -> notice.contains("in the order of the numbers in their names"));
        image("named/cat/1.png", 3);
        image("named/dog/1.png", 3);
        Evaluated other = evaluator.evaluate(EvaluationRequest.of(real, folder.resolve("named"), metrics));
        assertThat(other.refused()).containsOnlyKeys("energy-distance-per-class", "vendi-per-class");
        assertThat(NOTICES).anyMatch(notice -> notice.startsWith("labels are left out, because the sub-folders of"));
    }

    @Test
    void whatIsComputedOfAReferenceIsKeptByItsHash() throws IOException {
        Features real = Samples.gaussian(60, 4, 0, 1, 1);
        Path reference = folder.resolve("real.npy");
        Path samples = folder.resolve("fake.npy");
        Npy.write(reference, real.toArray(), 60, 4);
        Npy.write(samples, Samples.gaussian(50, 4, 0.3, 1, 2).toArray(), 50, 4);
        Path cache = folder.resolve("cache");
        List<String> said = new ArrayList<>();
        Evaluator cached = new Evaluator(Metrics.standard(), Viewers.NONE, LinearAlgebra.PLAIN, cache, said::add);
        EvaluationRequest request =
                EvaluationRequest.of(reference, samples, List.of("fid", "kid", "cmmd", "recall", "coverage"));
        Map<String, Double> plain = FEATURES_ONLY.evaluate(request).values();
        assertThat(cached.evaluate(request).values()).isEqualTo(plain);
        Path kept;
        try (Stream<Path> files = Files.list(cache)) {
            kept = files.toList().get(0);
        }
        ReferenceCache reader = new ReferenceCache(cache, said::add);
        Features again = Features.of(real.toArray(), 60, 4);
        reader.load(reader.file(again), again);
        ReferenceCache.Own own = again.own();
        assertThat(own.neighbours()).isNotNull();
        assertThat(own.gaussian()).isNotNull();
        assertThat(own.kernelSums()).hasSize(2);
        assertThat(cached.evaluate(request).values()).isEqualTo(plain);
        said.clear();
        Files.write(kept, new byte[] {1, 2, 3});
        assertThat(cached.evaluate(request).values()).isEqualTo(plain);
        assertThat(said).anyMatch(notice -> notice.contains("is damaged and not used"));
        // Another reference has another name.
        Npy.write(reference, Samples.gaussian(60, 4, 0, 1, 3).toArray(), 60, 4);
        assertThat(cached.evaluate(request).values()).isNotEqualTo(plain);
    }

    @Test
    void aMatrixThatStaysInItsFileGivesTheSameNumbers() throws IOException {
        Path file = folder.resolve("real.npy");
        float[] values = new float[70 * 5];
        double[] drawn = Samples.gaussian(70, 5, 0, 1, 1).toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) drawn[i];
        }
        Npy.write(file, values, 70, 5);
        Features read = Features.fromFloat(values, 70, 5);
        Features mapped = Features.of(Npy.open(file).mapped().orElseThrow()::copy, 70, 5);
        Features fake = Samples.gaussian(40, 5, 0.2, 1, 2);
        assertThat(mapped.toArray()).isEqualTo(read.toArray());
        assertThat(mapped.get(69, 4)).isEqualTo(read.get(69, 4));
        List<String> names = List.of("fid", "kid", "recall", "density", "vendi", "energy-distance");
        assertThat(Metrics.standard().measure(names, MetricInput.of(mapped, fake)))
                .isEqualTo(Metrics.standard().measure(names, MetricInput.of(read, fake)));
        values[7] = Float.NaN;
        Npy.write(file, values, 70, 5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Features.of(Npy.open(file).mapped().orElseThrow()::copy, 70, 5))
                .withMessage("Features must be finite, but row 1, column 2 is NaN.");
    }
}
