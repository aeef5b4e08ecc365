package dev.rhumb.runner.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.diffusion.network.TinyScript;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.runner.command.Rhumb.Outcome;
import dev.rhumb.runner.execute.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** One run that measures with the features of several networks. */
@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
class SeveralNetworksTest {
    @TempDir
    Path folder;

    @BeforeEach
    void networksAndData() throws IOException {
        TinyScript.write(folder.resolve("net.pt"), "x, t", "torch.mul(x, 0.5)");
        Files.writeString(folder.resolve("net.yaml"), """
                task: denoiser
                network: net.pt
                prediction: epsilon
                noise: {sigmas: {smallest: 0.01, largest: 50}, time: sigma}
                sample: {channels: 3, height: 4, width: 4}
                conditioning: {type: none}
                """);
        features("inception", "torch.mean(x, [2, 3])");
        features("dinov2", "torch.mean(x, [1, 2])");
        features("clip", "torch.add(torch.mean(x, [1, 3]), 2.0)");
        Path images = Files.createDirectories(folder.resolve("data/own/one"));
        for (int i = 0; i < 40; i++) {
            BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
            for (int pixel = 0; pixel < 16; pixel++) {
                int seed = i * 37 + pixel * 11;
                image.setRGB(pixel % 4, pixel / 4, seed * seed * 0x010203 & 0xffffff);
            }
            ImageIO.write(image, "png", images.resolve("a" + i + ".png").toFile());
        }
    }

    private void features(String name, String expression) throws IOException {
        TinyScript.write(folder.resolve(name + ".pt"), expression);
        Files.writeString(
                folder.resolve(name + ".yaml"),
                "task: features\nnetwork: " + name + ".pt\ninput: {channels: 3, height: 4, width: 4}\n");
    }

    private Outcome rhumb(String command, String... more) throws IOException {
        Path experiment = folder.resolve("several-networks.yaml");
        try (InputStream text = SeveralNetworksTest.class.getResourceAsStream("several-networks.yaml")) {
            Files.write(experiment, text.readAllBytes());
        }
        String[] arguments = {
            command, experiment.toString(), "--data", folder.resolve("data").toString(), "--models", folder.toString()
        };
        return Rhumb.run(Stream.of(arguments, more).flatMap(Stream::of).toArray(String[]::new));
    }

    private MetricsTable run(Path out, String... more) throws IOException {
        Outcome outcome = rhumb(
                "run",
                Stream.concat(Stream.of("--out", out.toString()), Stream.of(more))
                        .toArray(String[]::new));
        assertThat(outcome.code()).as(outcome.error()).isZero();
        return MetricsTable.read(out.resolve("metrics.csv"));
    }

    private static double value(MetricsTable table, String metric) {
        return table.points().get(0).metric(metric).mean();
    }

    private static double floor(MetricsTable table, String metric) {
        return table.floor().orElseThrow().metric(metric).mean();
    }

    @Test
    void eachMetricIsThatOfARunWithItsNetworkAloneAndHasAFloorOfItsOwn() throws IOException {
        MetricsTable together = run(folder.resolve("three"));
        assertThat(together.metrics())
                .containsExactly(
                        "fid@features=inception",
                        "fid@features=inception.less-floor",
                        "fid@features=dinov2",
                        "fid@features=dinov2.less-floor",
                        "cmmd@features=clip",
                        "precision@2@features=dinov2",
                        "saturation");
        for (List<String> one : List.of(
                List.of("inception", "fid"), List.of("dinov2", "fid", "precision@2"), List.of("clip", "cmmd"))) {
            List<String> metrics = one.subList(1, one.size());
            MetricsTable alone =
                    run(folder.resolve(one.get(0)), "features=" + one.get(0), "metrics=" + metrics, "curves=[]");
            for (String metric : metrics) {
                String named = metric + "@features=" + one.get(0);
                assertThat(value(together, named)).as(named).isEqualTo(value(alone, metric));
                assertThat(floor(together, named)).as(named).isEqualTo(floor(alone, metric));
            }
        }
        assertThat(value(together, "fid@features=inception")).isNotEqualTo(value(together, "fid@features=dinov2"));
        Map<String, Object> manifest = Json.read(folder.resolve("three/manifest.json"));
        assertThat(String.valueOf(manifest.get("metrics"))).contains("features=clip sha256:");
    }

    @Test
    void anExtractorThatTheExperimentDeclaresStandsBesideNetworks() throws IOException {
        String declared = "extractors={raw: {type: pixels}}";
        MetricsTable both = run(
                folder.resolve("both"),
                declared,
                "features=inception",
                "metrics=[fid, precision@2@features=raw]",
                "curves=[]");
        MetricsTable alone =
                run(folder.resolve("alone"), declared, "features=raw", "metrics=[precision@2]", "curves=[]");
        assertThat(value(both, "precision@2@features=raw")).isEqualTo(value(alone, "precision@2"));
        assertThat(floor(both, "precision@2@features=raw")).isEqualTo(floor(alone, "precision@2"));
        assertThat(String.valueOf(
                        Json.read(folder.resolve("alone/manifest.json")).get("shared")))
                .contains("seen by features of {} of type pixels");
    }

    @Test
    void aMetricOfAnotherNetworkExtendsARunAndAChangedNetworkIsMeasuredAgainAlone() throws IOException {
        Path out = folder.resolve("r");
        MetricsTable before = run(out, "features=inception", "metrics=[fid]", "curves=[]");
        String more = "metrics=[fid, fid@features=dinov2]";
        MetricsTable after = run(out, "features=inception", more, "curves=[]");
        assertThat(value(after, "fid")).isEqualTo(value(before, "fid"));
        double first = value(after, "fid@features=dinov2");
        features("dinov2", "torch.mean(x, [1, 3])");
        Outcome again = rhumb("run", "--out", out.toString(), "features=inception", more, "curves=[]");
        assertThat(again.error())
                .contains(
                        "the metric 'fid@features=dinov2' has other features of dinov2 now: measuring again 1 unit of only");
        MetricsTable changed = MetricsTable.read(out.resolve("metrics.csv"));
        assertThat(value(changed, "fid")).isEqualTo(value(before, "fid"));
        assertThat(value(changed, "fid@features=dinov2")).isNotEqualTo(first);
        assertThat(rhumb("run", "--out", out.toString(), "features=inception", more, "curves=[]")
                        .error())
                .contains("all 1 units are complete");
    }

    @Test
    void workersDoNotChangeABit() throws IOException {
        String[] more = {"samples.seeds=[1, 2]", "guidance={first: [], second: []}"};
        run(folder.resolve("one"), more);
        run(folder.resolve("two"), more[0], more[1], "--workers", "2");
        for (String table : List.of("metrics.csv", "blocks.csv")) {
            assertThat(folder.resolve("two").resolve(table))
                    .hasSameTextualContentAs(folder.resolve("one").resolve(table));
        }
    }

    @Test
    void memorisationTakesTrainingImagesSeenByItsNetwork() throws IOException {
        MetricsTable both = run(
                folder.resolve("both"),
                "features=inception",
                "metrics=[training-ratio, training-ratio@features=dinov2]",
                "curves=[]");
        MetricsTable alone = run(folder.resolve("alone"), "features=dinov2", "metrics=[training-ratio]", "curves=[]");
        assertThat(value(both, "training-ratio@features=dinov2"))
                .isEqualTo(value(alone, "training-ratio"))
                .isNotEqualTo(value(both, "training-ratio"));
    }

    @Test
    void planNamesTheFeaturesOfEachMetricAndWhatIsNotOfItsOwn() throws IOException {
        Outcome plan = rhumb(
                "plan", "features=inception", "metrics=[fid, cmmd, fid@features=dinov2, saturation]", "curves=[]");
        assertThat(plan.code()).as(plan.error()).isZero();
        assertThat(plan.out())
                .contains("features of inception for fid, cmmd; of dinov2 for fid@features=dinov2")
                .contains(
                        "note: cmmd is of features of inception; published values are of CLIP ViT-L/14-336 and cannot be"
                                + " compared with it")
                .contains("note: fid@features=dinov2 is of features of dinov2;")
                .doesNotContain("note: fid is");
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        assertThat(rhumb("plan", "curves=[]", "metrics=[fid@features=inceptoin]")
                        .error())
                .contains("rhumb: metrics: 'fid@features=inceptoin': features: there is no model 'inceptoin'");
        assertThat(rhumb("plan", "curves=[]", "metrics=[saturation@features=clip]")
                        .error())
                .contains("metrics[0]: The metric 'saturation' looks at no features, so it has no key 'features'");
        assertThat(rhumb("plan", "curves=[]", "metrics=[{type: fid, features: ''}]")
                        .error())
                .contains("'fid@features=' names no network of features");
        assertThat(rhumb("plan", "curves=[]", "metrics=[recall@features=clip]", "model=ring", "reference={}")
                        .error())
                .contains("points of a mixture are their own features");
    }
}
