package dev.rhumb.diffusion.network.published;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Recognises feature networks by their keys and shapes, and by the configuration beside them. */
public final class FeatureArchitectures {
    /** What is written, for messages. */
    public static final String KNOWN = "FID's Inception-v3, DINOv2, CLIP's image encoder, EfficientNet-Lite0, VGG-16";

    private static final String INCEPTION = "Mixed_7c.branch_pool.conv.weight";
    private static final long INCEPTION_CLASSES = 1008;
    private static final int EFFICIENT_SIDE = 224;
    private static final int VGG_SIDE = 224;

    private FeatureArchitectures() {}

    /**
     * The architecture of a state dict; empty if it is no feature network that is written here.
     *
     * @param path the file or folder that it lies in; {@code config.json} or {@code open_clip_config.json} is read beside it
     * @throws IllegalArgumentException if it is nearly one, or its configuration is missing or names what is not written; a sentence
     */
    public static Optional<FeatureArchitecture> of(StateDict weights, Path path) {
        Map<String, long[]> shapes = weights.shapes();
        if (shapes.containsKey(INCEPTION)) {
            return Optional.of(inception(weights, shapes.get("fc.weight")));
        }
        if (EfficientNetLite0.isOne(shapes)) {
            return Optional.of(efficient(EfficientNetLite0.Release.ORIGINAL));
        }
        if (EfficientNetLite0.isTimms(shapes)) {
            return Optional.of(efficient(timms(path)));
        }
        if (Vgg16.isOne(shapes)) {
            Vgg16.Output output = Vgg16.hasLinearLayers(shapes) ? Vgg16.Output.LPIPS : Vgg16.Output.FC2;
            return Optional.of(new Vgg16(output, VGG_SIDE, VGG_SIDE));
        }
        Optional<Dinov2> dino = Dinov2.of(shapes);
        if (dino.isPresent()) {
            return Optional.of(dino.get().keys() == Spelling.ORIGINAL ? dino.get() : configured(dino.get(), path));
        }
        // The configuration decides heads and activation; the values here are replaced.
        Optional<ClipVision> clip = ClipVision.of(shapes, Optional.of(1), ClipVision.Activation.GELU);
        return clip.map(vision ->
                        vision.keys() == Spelling.ORIGINAL ? openClip(vision, path) : configured(vision, path))
                .map(vision -> AestheticPredictor.of(shapes, vision)
                        .<FeatureArchitecture>map(predictor -> predictor)
                        .orElse(vision));
    }

    private static EfficientNetLite0 efficient(EfficientNetLite0.Release release) {
        return new EfficientNetLite0(EfficientNetLite0.Output.POOLED, EFFICIENT_SIDE, release);
    }

    private static EfficientNetLite0.Release timms(Path path) {
        Config config = Config.beside(path, "config.json");
        String name = config.text("architecture").orElse("").replaceFirst("\\..*", "");
        return switch (name) {
            case "efficientnet_lite0" -> EfficientNetLite0.Release.TIMM;
            case "tf_efficientnet_lite0" -> EfficientNetLite0.Release.TIMM_TENSORFLOW;
            default ->
                throw new IllegalArgumentException("'" + config.file() + "': architecture is '" + name
                        + "'; Rhumb writes efficientnet_lite0 and tf_efficientnet_lite0 under these keys");
        };
    }

    private static InceptionV3 inception(StateDict weights, long @org.jspecify.annotations.Nullable [] last) {
        if (last == null || last[0] != INCEPTION_CLASSES) {
            throw new IllegalArgumentException("'" + weights.source() + "' holds an Inception-v3 of "
                    + (last == null ? "no" : String.valueOf(last[0]))
                    + " logits, as torchvision's; FID is defined by TensorFlow's of 2015 with " + INCEPTION_CLASSES
                    + ", pt_inception-2015-12-05-6726825d.pth of pytorch-fid");
        }
        return new InceptionV3(InceptionV3.Output.POOL3);
    }

    private static Dinov2 configured(Dinov2 found, Path path) {
        Config config = Config.beside(path, "config.json");
        config.require("hidden_act", "gelu");
        config.require("layer_norm_eps", "1e-06");
        config.require("use_swiglu_ffn", "false");
        return new Dinov2(
                found.keys(),
                found.width(),
                found.layers(),
                config.number("num_attention_heads").orElse(12),
                found.patch(),
                found.table(),
                found.registers(),
                found.side());
    }

    private static ClipVision configured(ClipVision found, Path path) {
        Config config = Config.beside(path, "config.json").part("vision_config");
        config.require("layer_norm_eps", "1e-05");
        String activation = config.text("hidden_act").orElse("quick_gelu");
        if (!activation.equals("gelu")) {
            config.require("hidden_act", "quick_gelu");
        }
        return with(
                found,
                config.number("num_attention_heads").orElse(12),
                activation.equals("gelu") ? ClipVision.Activation.GELU : ClipVision.Activation.QUICK_GELU);
    }

    private static ClipVision openClip(ClipVision found, Path path) {
        Config model = Config.beside(path, "open_clip_config.json").part("model_cfg");
        Config vision = model.part("vision_cfg");
        boolean quick = model.text("quick_gelu").orElse("false").equals("true");
        return with(
                found,
                Math.max(1, found.width() / vision.number("head_width").orElse(64)),
                quick ? ClipVision.Activation.QUICK_GELU : ClipVision.Activation.GELU);
    }

    private static ClipVision with(ClipVision found, int heads, ClipVision.Activation activation) {
        return new ClipVision(
                found.keys(),
                found.width(),
                found.layers(),
                heads,
                found.inner(),
                found.patch(),
                found.side(),
                found.projection(),
                activation);
    }

    /** A configuration in JSON. */
    private record Config(Path file, JsonObject json) {
        static Config beside(Path path, String name) {
            Path file = Files.isDirectory(path) ? path.resolve(name) : path.resolveSibling(name);
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException("'" + path + "' holds weights that need the configuration '" + name
                        + "' beside them, for heads and activation; put it there, or describe the network with the key"
                        + " 'architecture' (docs/import)");
            }
            try {
                return new Config(
                        file, JsonParser.parseString(Files.readString(file)).getAsJsonObject());
            } catch (IOException | JsonParseException | IllegalStateException e) {
                throw new IllegalArgumentException("'" + file + "' is not a JSON object", e);
            }
        }

        /** A mapping inside, or this one if it has none. */
        Config part(String key) {
            return json.get(key) instanceof JsonObject inside ? new Config(file, inside) : this;
        }

        Optional<String> text(String key) {
            JsonElement value = json.get(key);
            return value == null || !value.isJsonPrimitive() ? Optional.empty() : Optional.of(value.getAsString());
        }

        Optional<Integer> number(String key) {
            return text(key).map(value -> {
                try {
                    return Integer.valueOf(value);
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException(
                            "'" + file + "': " + key + " is " + value + ", not a whole number", e);
                }
            });
        }

        /** A key that may be absent, but not have another value. */
        void require(String key, String due) {
            text(key).filter(value -> !same(value, due)).ifPresent(value -> {
                throw new IllegalArgumentException("'" + file + "': " + key + " is " + value + "; Rhumb writes " + due);
            });
        }

        private static boolean same(String value, String due) {
            try {
                return Double.parseDouble(value) == Double.parseDouble(due);
            } catch (NumberFormatException text) {
                return value.equals(due);
            }
        }
    }
}
