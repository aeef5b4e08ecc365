package dev.rhumb.diffusion.network.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.diffusion.network.Precision;
import dev.rhumb.diffusion.network.UNetSite;
import dev.rhumb.diffusion.network.UNetSites;
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
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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
                "autoencoder-kl-encoder",
                "autoencoder-vq",
                "autoencoder-vq-encoder",
                "autoencoder-tiny",
                "autoencoder-tiny-encoder",
                "clip-text",
                "clip-text-projection",
                "adm",
                "adm-new-order",
                "adm-classifier",
                "adm-classifier-adaptive",
                "glide",
                "glide-upsampler",
                "glide-text",
                "glide-clip-image",
                "glide-clip-text",
                "edm-ddpmpp",
                "edm-ncsnpp",
                "edm-adm",
                "edm2"
            })
    void resultGradientAndEditsAreThoseOfTheLibrary(String name) throws Exception {
        Path folder = folder(name);
        Architecture written =
                architecture(folder) instanceof AutoencoderArchitecture whole && name.endsWith("-encoder")
                        ? whole.encoder()
                        : architecture(folder);
        PublishedNetwork network = PublishedNetwork.open(MANAGER, written, Formula.of(folder));
        try {
            Map<String, Double> apart = Peer.of(folder).differences(MANAGER, network);
            System.out.println(name + " " + apart);
            assertThat(apart.values()).as(apart.toString()).allMatch(d -> d < SAME);
            // The text transformer of GLIDE is in the file of its U-Net.
            assertThat(KeyNames.recognised(Formula.of(folder).shapes().keySet()))
                    .contains(
                            name.equals("glide-text")
                                    ? "Text2ImUNet"
                                    : architecture(folder).getClass().getSimpleName());
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

    /** bfloat16 has 8 bits, 2^-8 = 4e-3; float16 has 11, 2^-11 = 5e-4. */
    @ParameterizedTest
    @CsvSource({"BFLOAT16, dit, 1e-4, 5e-2", "FLOAT16, dit, 1e-5, 5e-3", "FLOAT16, glide, 1e-5, 2e-2"})
    void halfPrecisionKeepsOneCopyAndRoundsTheResult(Precision precision, String name, double least, double most)
            throws Exception {
        Path folder = folder(name);
        PublishedNetwork network = PublishedNetwork.open(MANAGER, architecture(folder), Formula.of(folder), precision);
        try {
            assertThat(network.precision()).isEqualTo(precision.computedOn(MANAGER.getDevice()));
            // DJL has no name for bfloat16.
            assertThat(network.weights().getDataType()).isIn(DataType.UNKNOWN, DataType.FLOAT16);
            Map<String, Double> apart = Peer.of(folder).differences(MANAGER, network);
            assertThat(apart.values()).as(apart.toString()).allMatch(d -> d > least && d < most);
        } finally {
            network.close();
        }
    }

    /** Without convolutions in bfloat16 the result is, to the bit, that of float32 with weights of 8 bits. */
    @Test
    void whereTheProcessorHasNoHalfPrecisionRoundedWeightsAreComputedWithInSingle() throws Exception {
        assumeTrue(Precision.BFLOAT16.computedOn(MANAGER.getDevice()) == Precision.FLOAT32);
        Path folder = folder("stable-diffusion-xl");
        try (StateDict rounded = new Rounded(Formula.of(folder))) {
            Peer peer = Peer.of(folder);
            PublishedNetwork half =
                    PublishedNetwork.open(MANAGER, architecture(folder), Formula.of(folder), Precision.BFLOAT16);
            PublishedNetwork single = PublishedNetwork.open(MANAGER, architecture(folder), rounded);
            assertThat(peer.differences(MANAGER, half)).isEqualTo(peer.differences(MANAGER, single));
            half.close();
            single.close();
        }
    }

    /** Values to the nearest of bfloat16, ties to even. */
    private record Rounded(StateDict exact) implements StateDict {
        @Override
        public String source() {
            return exact.source();
        }

        @Override
        public Map<String, long[]> shapes() {
            return exact.shapes();
        }

        @Override
        public float[] read(String key) {
            float[] values = exact.read(key);
            for (int i = 0; i < values.length; i++) {
                int bits = Float.floatToRawIntBits(values[i]);
                values[i] = Float.intBitsToFloat((bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000);
            }
            return values;
        }

        @Override
        public void close() {
            exact.close();
        }
    }

    @Test
    void aNameStandsForTheOneAttentionBeneathIt() throws Exception {
        UNetSites sites = PublishedNetwork.outline(architecture(folder("stable-diffusion-xl")))
                .sites();
        String block = "mid_block.attentions.0.transformer_blocks.1";
        assertThat(sites.attention("xl", block)).isEqualTo(block + ".attn1");
        assertThat(sites.attention("xl", block + ".attn1")).isEqualTo(block + ".attn1");
        assertThatThrownBy(() -> sites.attention("xl", "mid_block"))
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining("'mid_block' of the model 'xl' stands for several attentions, [mid_block.");
        for (String none : List.of(block + ".attn2", "mid_block.resnets.0", "nowhere")) {
            assertThatThrownBy(() -> sites.attention("xl", none))
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("'" + none
                            + "' of the model 'xl' stands for no attention of pixels to pixels; name one of");
        }
    }

    @Test
    void aNetworkMayBeLargerThanAnArrayOfJava() throws Exception {
        Architecture xl = Architectures.read(Files.writeString(temporary.resolve("config.json"), """
            {"_class_name": "UNet2DConditionModel", "sample_size": 128, "in_channels": 4, "out_channels": 4,
             "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
             "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
             "block_out_channels": [320, 640, 1280], "layers_per_block": 2, "attention_head_dim": [5, 10, 20],
             "transformer_layers_per_block": [1, 2, 10], "cross_attention_dim": 2048, "use_linear_projection": true,
             "addition_embed_type": "text_time", "addition_time_embed_dim": 256,
             "projection_class_embeddings_input_dim": 2816}
            """));
        assertThat(PublishedNetwork.outline(xl).parameters()).isEqualTo(2_567_463_684L);
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

    static List<String> families() throws Exception {
        try (var all = Files.list(folder("dit").resolveSibling("."))) {
            return all.filter(folder -> Files.exists(folder.resolve("keys.txt")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** Every family: a key that is missing, one that is surplus, one of another shape, and a value that is no number. */
    @ParameterizedTest
    @MethodSource("families")
    void damagedWeightsAreRefusedByTheirKeys(String name) throws Exception {
        Path folder = folder(name);
        Architecture architecture = architecture(folder);
        Formula whole = Formula.of(folder);
        List<String> weights = PublishedNetwork.shapes(architecture).keySet().stream()
                .filter(whole.shapes()::containsKey)
                .toList();
        String last = weights.get(weights.size() - 1);
        refused(architecture, folder, shapes -> shapes.remove(last), "1 keys are missing (" + last + ")");
        refused(
                architecture,
                folder,
                shapes -> shapes.put(last + ".other", new long[] {3}),
                "1 keys belong to no layer (" + last + ".other)");
        refused(
                architecture,
                folder,
                shapes -> shapes.put(last, new long[] {99, 98}),
                last + " is [99, 98] and must be");
        StateDict damaged = new DamagedWeights(whole, last);
        assertThatThrownBy(() -> PublishedNetwork.open(MANAGER, architecture, damaged))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the tensor '" + last + "' holds NaN at position 0")
                .message()
                .doesNotContain("\n");
        String config = Files.readString(folder.resolve("config.json"));
        assertThatThrownBy(() -> Architectures.read(Files.writeString(
                        temporary.resolve("config.json"), config.replaceFirst("\\{", "{\"other_key\": 3,"))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("unknown key 'other-key'");
    }

    private static void refused(
            Architecture architecture, Path folder, Consumer<Map<String, long[]>> change, String sentence)
            throws IOException {
        Map<String, long[]> shapes = new LinkedHashMap<>(Formula.of(folder).shapes());
        change.accept(shapes);
        assertThatThrownBy(() -> PublishedNetwork.requireFits(architecture, new Formula(folder, shapes)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "does not fit " + architecture.getClass().getSimpleName() + " as it is configured:")
                .hasMessageContaining(sentence)
                .message()
                .doesNotContain("\n");
    }

    /** Weights whose tensor of one key begins with NaN. */
    private record DamagedWeights(StateDict whole, String key) implements StateDict {
        @Override
        public String source() {
            return whole.source();
        }

        @Override
        public Map<String, long[]> shapes() {
            return whole.shapes();
        }

        @Override
        public float[] read(String name) {
            float[] values = whole.read(name);
            if (name.equals(key)) {
                values[0] = Float.NaN;
            }
            return values;
        }

        @Override
        public void close() {}
    }

    @Test
    void weightsThatAreNotFiniteAreRefusedByName() throws Exception {
        Path folder = folder("dit");
        StateDict damaged = new DamagedWeights(Formula.of(folder), "proj_out_1.bias");
        assertThatThrownBy(() -> PublishedNetwork.open(MANAGER, architecture(folder), damaged))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the tensor 'proj_out_1.bias' holds NaN at position 0 of 16");
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
        String edm = Files.readString(folder("edm-ncsnpp").resolve("config.json"));
        assertThatThrownBy(() -> changed(edm, "\"residual\"", "\"skip\""))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("encoder_type is 'skip'; Rhumb writes standard, residual");
        assertThatThrownBy(() -> changed(edm, "\"out_channels\": 3", "\"out_channels\": 4"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("in_channels is 3 and out_channels is 4");
        String edm2 = Files.readString(folder("edm2").resolve("config.json"));
        assertThatThrownBy(() -> changed(edm2, "\"channels_per_head\": 8", "\"channels_per_head\": 7"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("a width that attends is 16, which must be a multiple of channels_per_head = 7");
        assertThatThrownBy(() -> changed(edm2, "\"img_resolution\": 8", "\"img_resolution\": 9"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("img_resolution is 9, which must be a multiple of 2^(levels - 1) = 2");
    }

    @Test
    void weightsOfAnEdmPreconditioningFitByTheInnerNetworksKeys() throws Exception {
        Path folder = folder("edm2");
        Map<String, long[]> shapes = new LinkedHashMap<>();
        Formula.of(folder).shapes().forEach((key, shape) -> shapes.put("unet." + key, shape));
        shapes.put("logvar_linear.weight", new long[] {1, 128});
        PublishedNetwork.requireFits(architecture(folder), new Formula(folder, shapes));
        shapes.remove("unet.out_gain");
        assertThatThrownBy(() -> PublishedNetwork.requireFits(architecture(folder), new Formula(folder, shapes)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not fit EDM2UNet as it is configured: 1 keys are missing (out_gain)");
    }

    @Test
    void configurationsOfTransformersThatAreNotWrittenAreRefused() throws Exception {
        String sd3 = Files.readString(folder("stable-diffusion-3.5").resolve("config.json"));
        assertThatThrownBy(() -> changed(sd3, "\"rms_norm\"", "\"layer_norm\""))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("qk_norm is 'layer_norm'; Rhumb writes rms_norm");
        assertThatThrownBy(() -> changed(sd3, "\"pos_embed_max_size\": 7", "\"pos_embed_max_size\": 3"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("pos_embed_max_size is 3, but a point has 4 patches on a side");
        String pixart = Files.readString(folder("pixart-sigma").resolve("config.json"));
        assertThatThrownBy(() -> changed(pixart, "\"ada_norm_single\"", "\"ada_norm_zero\""))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("norm_type: is the text 'ada_norm_zero'; Rhumb writes ada_norm_single");
        String flux = Files.readString(folder("flux").resolve("config.json"));
        assertThatThrownBy(() -> changed(flux, "\"patch_size\": 1", "\"patch_size\": 2"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("patch_size: is the number 2; Rhumb writes 1");
        String tiny = Files.readString(folder("autoencoder-tiny").resolve("config.json"));
        assertThatThrownBy(() -> changed(tiny, "\"relu\"", "\"gelu\""))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("act_fn: is the text 'gelu'; Rhumb writes relu");
        String vq = Files.readString(folder("autoencoder-vq").resolve("config.json"));
        assertThatThrownBy(() -> changed(vq, "\"AttnUpDecoderBlock2D\"", "\"UpBlock2D\""))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "up_block_types is 'UpBlock2D'; Rhumb writes UpDecoderBlock2D, AttnUpDecoderBlock2D");
        String glide = Files.readString(folder("glide-clip-image").resolve("config.json"));
        assertThatThrownBy(() -> changed(glide, "\"patch_size\": 4", "\"patch_size\": 3"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("image_size is 8, which must be a multiple of patch_size = 3");
        String t5 = Files.readString(folder("t5").resolve("config.json"));
        assertThatThrownBy(() -> changed(t5, "\"gated-gelu\"", "\"gated-silu\""))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("feed_forward_proj is 'gated-silu'; Rhumb writes gated-gelu, relu");
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
        assertThat(sites.expanded("given-attention", List.of("mid_block")))
                .containsExactly("mid_block.attentions.0.transformer_blocks.0.attn1");
        assertThatThrownBy(() -> sites.require("sd", new Edit("given-attention", List.of("up_blocks.1"))))
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining("brings one map and is for one site, not for [up_blocks.1.attentions.0");
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
