package dev.rhumb.diffusion.network.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.network.UNetSite;
import dev.rhumb.diffusion.network.imported.ClassifierDescriptor;
import dev.rhumb.diffusion.network.imported.Coordinates;
import dev.rhumb.diffusion.network.imported.ImportedClassifier;
import dev.rhumb.diffusion.network.imported.PixelInput;
import dev.rhumb.diffusion.network.imported.Resize;
import dev.rhumb.diffusion.network.imported.TrainingNoise;
import dev.rhumb.diffusion.schedule.VpTable;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.records.UserError;
import dev.rhumb.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedNetworkTest {
    /** Of the largest value: roundings of float32 in other orders of summation. */
    private static final double SAME = 1e-4;

    private static final NDManager MANAGER = NDManager.newBaseManager(Device.cpu(), "PyTorch");

    @TempDir
    Path temporary;

    @AfterAll
    static void close() {
        MANAGER.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dit",
                "unet",
                "unet-labels",
                "unet-resnet",
                "stable-diffusion",
                "stable-diffusion-xl",
                "stable-diffusion-3",
                "stable-diffusion-3.5",
                "pixart-sigma",
                "pixart-alpha",
                "flux",
                "flux-guidance",
                "t5",
                "t5-first",
                "autoencoder-kl",
                "clip-text",
                "clip-text-projection",
                "adm",
                "adm-new-order",
                "adm-classifier",
                "adm-classifier-adaptive"
            })
    void resultGradientAndEditsAreThoseOfTheLibrary(String name) throws Exception {
        Path folder = folder(name);
        PublishedNetwork network = PublishedNetwork.open(MANAGER, architecture(folder), Formula.of(folder));
        try {
            Map<String, Double> apart = Peer.of(folder).differences(MANAGER, network);
            System.out.println(name + " " + apart);
            assertThat(apart.values()).as(apart.toString()).allMatch(d -> d < SAME);
        } finally {
            network.close();
        }
    }

    @Test
    void aFolderOfTheLibraryOpensByItsFiles() throws Exception {
        Path folder = folder("dit");
        PublishedNetwork network = PublishedFolder.open(folder, architecture(folder), MANAGER);
        try {
            assertThat(Peer.of(folder).differences(MANAGER, network).values()).allMatch(d -> d < SAME);
        } finally {
            network.close();
        }
    }

    @Test
    void aNoiseRobustClassifierIsALikelihoodByItsFolder() throws Exception {
        Path folder = folder("adm-classifier");
        Files.copy(folder.resolve("config.json"), temporary.resolve("config.json"));
        Formula weights = Formula.of(folder);
        Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
        weights.shapes().forEach((key, shape) -> tensors.put(key, new Safetensors.Tensor(shape, weights.read(key))));
        Safetensors.write(temporary.resolve("model.safetensors"), tensors, Map.of(), Safetensors.Format.F32);
        PixelInput input = new PixelInput(3, 8, 8, -1, 1, List.of(), List.of(), Resize.NONE);
        TrainingNoise noise = new TrainingNoise(
                Optional.of(VpTable.ddpm()), Optional.empty(), TrainingNoise.Time.FRACTIONAL_INDEX, 1);
        ClassifierDescriptor descriptor = new ClassifierDescriptor(
                ".", Optional.empty(), input, 7, Optional.of(noise), Coordinates.VARIANCE_PRESERVING);
        Peer peer = Peer.of(folder);
        double abar = VpTable.ddpm().alphaBars()[400];
        try (ImportedClassifier classifier = ImportedClassifier.open("adm", descriptor, temporary, MANAGER)) {
            NDArray x = peer.array(MANAGER, "input.0.x").get("1:2");
            float[] ours = classifier
                    .logits(x, NoiseLevel.of(Math.sqrt(abar), Math.sqrt(1 - abar)))
                    .toFloatArray();
            assertThat(ours)
                    .containsExactly(peer.array(MANAGER, "result").get("1:2").toFloatArray(), within(1e-4f));
        }
        ClassifierDescriptor clean = new ClassifierDescriptor(
                ".", Optional.empty(), input, 7, Optional.empty(), Coordinates.VARIANCE_PRESERVING);
        assertThatThrownBy(() -> ImportedClassifier.open("adm", clean, temporary, MANAGER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("its description needs 'noise'");
    }

    @Test
    void whatDoesNotFitIsNamed() throws Exception {
        Path folder = folder("dit");
        Formula whole = Formula.of(folder);
        Map<String, long[]> shapes = new LinkedHashMap<>(whole.shapes());
        shapes.remove("proj_out_2.bias");
        shapes.put("proj_out_3.bias", new long[] {24});
        shapes.put("proj_out_1.weight", new long[] {8, 16});
        assertThatThrownBy(() -> PublishedNetwork.open(MANAGER, architecture(folder), new Formula(folder, shapes)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "does not fit DiTTransformer2DModel as it is configured: 1 keys are missing (proj_out_2.bias)"
                                + " 1 keys belong to no layer (proj_out_3.bias)"
                                + " 1 tensors are of another shape (proj_out_1.weight is [8, 16] and must be [16, 8])");
    }

    @Test
    void weightsThatAreNotFiniteAreRefusedByName() throws Exception {
        Path folder = folder("dit");
        Formula whole = Formula.of(folder);
        StateDict damaged = new StateDict() {
            @Override
            public String source() {
                return whole.source();
            }

            @Override
            public Map<String, long[]> shapes() {
                return whole.shapes();
            }

            @Override
            public float[] read(String key) {
                float[] values = whole.read(key);
                if (key.equals("proj_out_1.bias")) {
                    values[3] = Float.NaN;
                }
                return values;
            }

            @Override
            public void close() {}
        };
        assertThatThrownBy(() -> PublishedNetwork.open(MANAGER, architecture(folder), damaged))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the tensor 'proj_out_1.bias' holds NaN at position 3 of 16");
    }

    @Test
    void configurationsThatAreNotWrittenAreRefusedWithTheirPlace() throws Exception {
        String config = Files.readString(folder("stable-diffusion").resolve("config.json"));
        assertThatThrownBy(() -> changed(config, "\"dual_cross_attention\": false", "\"dual_cross_attention\": true"))
                .isInstanceOf(UserError.class)
                .hasMessageMatching("(?s).*config.json:\\d+:\\d+: dual_cross_attention: is true; Rhumb writes false");
        assertThatThrownBy(() -> changed(config, "\"class_embed_type\": null", "\"class_embed_type\": \"timestep\""))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("unknown key 'class-embed-type'");
        assertThatThrownBy(() -> changed(config, "\"norm_num_groups\": 4", "\"norm_num_groups\": 3"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "a width of block_out_channels is 8, which must be a multiple of norm_num_groups = 3");
        assertThatThrownBy(() -> changed(config, "UNet2DConditionModel", "UNet3DConditionModel"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the architecture 'UNet3DConditionModel' is not written here");
    }

    private Architecture changed(String config, String from, String to) throws IOException {
        assertThat(config).contains(from);
        return Architectures.read(Files.writeString(temporary.resolve("config.json"), config.replace(from, to)));
    }

    @Test
    void sitesHaveTheNamesOfTheLibrarysLayersAndEditsThatDoNotSuitThemAreRefused() throws Exception {
        var sites = PublishedNetwork.outline(architecture(folder("stable-diffusion")))
                .sites();
        assertThat(sites.names(UNetSite.Kind.SELF_ATTENTION))
                .contains("mid_block.attentions.0.transformer_blocks.0.attn1")
                .allMatch(name -> name.endsWith("attn1"));
        assertThat(sites.expanded(List.of(new Edit("skipped-block", List.of("mid_block"))))
                        .get(0)
                        .sites())
                .contains("mid_block.resnets.0", "mid_block.attentions.0.transformer_blocks.0");
        assertThatThrownBy(() -> sites.require("sd", new Edit("identity-attention", List.of("mid_block.resnets.0"))))
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining("does not suit the site 'mid_block.resnets.0'");
        assertThatThrownBy(() -> sites.require("sd", new Edit("identity-attention", List.of("mid_block.resnets"))))
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining("has no site 'mid_block.resnets'");
    }

    private static Path folder(String name) throws Exception {
        return Path.of(Objects.requireNonNull(PublishedNetworkTest.class.getResource("/published/" + name), name)
                .toURI());
    }

    private static Architecture architecture(Path folder) {
        return Architectures.read(folder.resolve("config.json"));
    }
}
