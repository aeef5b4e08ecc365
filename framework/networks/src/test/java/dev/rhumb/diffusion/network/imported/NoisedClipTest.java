package dev.rhumb.diffusion.network.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.network.published.Formula;
import dev.rhumb.diffusion.network.published.Peer;
import dev.rhumb.diffusion.schedule.VpTable;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GLIDE's noised CLIP as a likelihood, from the folders of its two encoders. */
class NoisedClipTest {
    private static final VpTable TABLE = new VpTable(VpTable.Betas.COSINE, 1e-4, 0.02, 10, false);
    private static final int TIMESTEP = 4;

    @TempDir
    Path temporary;

    private static Path stored(String name) throws Exception {
        return Path.of(Objects.requireNonNull(NoisedClipTest.class.getResource("/published/" + name))
                .toURI());
    }

    private void write(String name) throws Exception {
        Path folder = Files.createDirectory(temporary.resolve(name));
        Files.copy(stored(name).resolve("config.json"), folder.resolve("config.json"));
        Formula weights = Formula.of(stored(name));
        Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
        weights.shapes().forEach((key, shape) -> tensors.put(key, new Safetensors.Tensor(shape, weights.read(key))));
        Safetensors.write(folder.resolve("model.safetensors"), tensors, Map.of(), Safetensors.Format.F32);
    }

    /** The tokenizer of the peer's captions: start, words, end. */
    private void writeTokenizer() throws IOException {
        Files.writeString(temporary.resolve("tokenizer.json"), """
            {"version": "1.0", "truncation": null, "padding": null, "normalizer": null, "decoder": null,
             "added_tokens": [{"id": 38, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false,
               "normalized": false, "special": true}, {"id": 39, "content": "<e>", "single_word": false,
               "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
             "pre_tokenizer": {"type": "Whitespace"},
             "post_processor": {"type": "RobertaProcessing", "trim_offsets": false, "add_prefix_space": false,
               "sep": ["<e>", 39], "cls": ["<s>", 38]},
             "model": {"type": "WordLevel", "unk_token": "x",
               "vocab": {"x": 0, "two": 2, "three": 3, "five": 5, "six": 6, "seven": 7, "<s>": 38, "<e>": 39}}}
            """);
    }

    private ClipDescriptor descriptor(TrainingNoise.Time time) {
        return new ClipDescriptor(
                "glide-clip-image",
                new PixelInput(3, 8, 8, 0, 255, List.of(), List.of(), Resize.NONE),
                Optional.of(new TrainingNoise(Optional.of(TABLE), Optional.empty(), time, 1)),
                Coordinates.VARIANCE_PRESERVING,
                new TextDescriptor("glide-clip-text", "tokenizer.json", 6, 0, 12),
                100);
    }

    @Test
    void cosinesOfNoisedImagesAndCaptionsAreThoseOfItsCode() throws Exception {
        write("glide-clip-image");
        write("glide-clip-text");
        writeTokenizer();
        Peer images = Peer.of(stored("glide-clip-image"));
        Peer texts = Peer.of(stored("glide-clip-text"));
        double abar = TABLE.alphaBars()[TIMESTEP];
        NoiseLevel level = NoiseLevel.of(Math.sqrt(abar), Math.sqrt(1 - abar));
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                ImportedClip clip =
                        ImportedClip.open("glide", descriptor(TrainingNoise.Time.INDEX), temporary, manager)) {
            NDArray x = images.inputs(manager).get(0).get("1:2").div(127.5).sub(1);
            for (int caption : List.of(0, 1)) {
                Condition asked = Condition.ofCaptions(
                        "asked", List.of(List.of("five seven three two", "six").get(caption)), () -> x);
                float ours = clip.cosine(x, level, asked).getFloat(0);
                double due = cosine(
                        images.array(manager, "result").get("1").toFloatArray(),
                        texts.array(manager, "result")
                                .get(String.valueOf(caption))
                                .toFloatArray());
                assertThat((double) ours).isCloseTo(due, within(1e-5));
                NDArray leaf = Autograd.leaf(x.duplicate());
                NDArray gradient = Autograd.recording(true, () -> {
                    NDArray value = clip.logLikelihood(leaf, level, asked);
                    return Autograd.backward(value, value.onesLike(), leaf);
                });
                assertThat(gradient.norm().getFloat()).isGreaterThan(0);
            }
        }
    }

    @Test
    void timesBetweenTimestepsAreRefused() throws Exception {
        write("glide-clip-image");
        write("glide-clip-text");
        writeTokenizer();
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            assertThatThrownBy(() -> ImportedClip.open(
                            "glide", descriptor(TrainingNoise.Time.FRACTIONAL_INDEX), temporary, manager))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(
                            "has a vector for each timestep and none between them; noise.time must be index");
        }
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double ofA = 0;
        double ofB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            ofA += (double) a[i] * a[i];
            ofB += (double) b[i] * b[i];
        }
        return product / Math.sqrt(ofA * ofB);
    }
}
