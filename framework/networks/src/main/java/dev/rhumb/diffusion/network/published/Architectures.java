package dev.rhumb.diffusion.network.published;

import dev.rhumb.records.Binder;
import dev.rhumb.records.Field;
import dev.rhumb.records.Place;
import dev.rhumb.records.Problems;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The published architectures, by the class name that their {@code config.json} gives. */
public final class Architectures {
    private static final String CLASS_NAME = "_class_name";
    private static final String PAIR = "CLIPModel";
    private static final String TEXT = "text_config";
    private static final String PROJECTION = "projection_dim";

    /** An architecture's record, the keys of its configuration that have no effect on the forward pass, and those written for one value. */
    private record Known(Class<? extends Architecture> type, Set<String> inert, Map<String, String> fixed) {}

    private static final Map<String, Known> ALL = new LinkedHashMap<>();

    static {
        add(DiTTransformer2DModel.class, DiTTransformer2DModel.INERT, DiTTransformer2DModel.FIXED);
        add(UNet2DModel.class, UNet2DModel.INERT, UNet2DModel.FIXED);
        add(UNet2DConditionModel.class, UNet2DConditionModel.INERT, UNet2DConditionModel.FIXED);
        add(AutoencoderKL.class, AutoencoderKL.INERT, AutoencoderKL.FIXED);
        add(VQModel.class, VQModel.INERT, VQModel.FIXED);
        add(AutoencoderTiny.class, AutoencoderTiny.INERT, AutoencoderTiny.FIXED);
        add(CLIPTextModel.class, CLIPTextModel.INERT, CLIPTextModel.FIXED);
        add(CLIPTextModelWithProjection.class, CLIPTextModelWithProjection.INERT, CLIPTextModelWithProjection.FIXED);
        add(SD3Transformer2DModel.class, SD3Transformer2DModel.INERT, SD3Transformer2DModel.FIXED);
        add(PixArtTransformer2DModel.class, PixArtTransformer2DModel.INERT, PixArtTransformer2DModel.FIXED);
        add(FluxTransformer2DModel.class, FluxTransformer2DModel.INERT, FluxTransformer2DModel.FIXED);
        add(T5EncoderModel.class, T5EncoderModel.INERT, T5EncoderModel.FIXED);
        add(UNetModel.class, UNetModel.INERT, UNetModel.FIXED);
        add(Text2ImUNet.class, Text2ImUNet.INERT, Text2ImUNet.FIXED);
        add(Text2ImTextEncoder.class, Text2ImTextEncoder.INERT, Text2ImTextEncoder.FIXED);
        add(GlideImageEncoder.class, GlideClip.INERT, GlideClip.FIXED);
        add(GlideTextEncoder.class, GlideClip.INERT, GlideClip.FIXED);
        add(SongUNet.class, SongUNet.INERT, SongUNet.FIXED);
        add(DhariwalUNet.class, DhariwalUNet.INERT, DhariwalUNet.FIXED);
        add(EDM2UNet.class, EDM2UNet.INERT, EDM2UNet.FIXED);
        add(EncoderUNetModel.class, EncoderUNetModel.INERT, EncoderUNetModel.FIXED);
    }

    private Architectures() {}

    private static void add(Class<? extends Architecture> type, List<String> inert, Map<String, String> fixed) {
        ALL.put(type.getSimpleName(), new Known(type, Set.copyOf(inert), fixed));
    }

    /** The class names that are known. */
    public static Set<String> names() {
        return ALL.keySet();
    }

    /**
     * Reads a {@code config.json}.
     *
     * @throws UserError if it names no known class, or the class as configured is not written; with the place
     */
    public static Architecture read(Path config) {
        YamlNode.Mapping node = YamlReader.read(config);
        String name = className(node);
        Known known = ALL.get(name);
        if (known == null) {
            throw new UserError(node.place() + ": the architecture '" + name
                    + "' is not written here; there are " + String.join(", ", ALL.keySet())
                    + "; import its TorchScript export instead");
        }
        Problems problems = new Problems();
        Architecture architecture = new Binder(problems).bind(known.type(), configured(node, known, problems), "");
        problems.throwIfAny();
        return Objects.requireNonNull(architecture);
    }

    /**
     * The text encoder of a whole text-image pair, {@code CLIPModel} of transformers.
     *
     * @throws UserError if {@code config.json} is of something else, or it is not written; with the place
     */
    static CLIPTextModelWithProjection textOfPair(Path config) {
        YamlNode.Mapping pair = YamlReader.read(config);
        if (!className(pair).equals(PAIR) || !(pair.get(TEXT) instanceof YamlNode.Mapping text)) {
            throw new UserError(pair.place() + ": it is no CLIPModel with a text_config");
        }
        YamlNode.Mapping alone = text.without(PROJECTION);
        for (String key : ClipText.OF_THE_LIBRARY) {
            alone = alone.without(key);
        }
        Problems problems = new Problems();
        Known known = Objects.requireNonNull(ALL.get(CLIPTextModelWithProjection.class.getSimpleName()));
        YamlNode width = pair.get(PROJECTION);
        CLIPTextModelWithProjection encoder = new Binder(problems)
                .bind(
                        CLIPTextModelWithProjection.class,
                        configured(width == null ? alone : alone.with(PROJECTION, width), known, problems),
                        TEXT);
        problems.throwIfAny();
        return Objects.requireNonNull(encoder);
    }

    /** Whether a configuration is that of a whole text-image pair. */
    static boolean isPair(Path config) {
        return className(YamlReader.read(config)).equals(PAIR);
    }

    /** The class that a configuration names, as diffusers and transformers write it; empty if it names none. */
    static String className(YamlNode.Mapping node) {
        if (node.get(CLASS_NAME) instanceof YamlNode.Scalar scalar) {
            return scalar.text();
        }
        return node.get("architectures") instanceof YamlNode.Items items
                        && items.items().size() == 1
                        && items.items().get(0) instanceof YamlNode.Scalar scalar
                ? scalar.text()
                : "";
    }

    /**
     * The keys in our spelling, without those that have no effect (null, of the library itself, of training) and those that are written for one
     * value. One number in the place of a list is a list of one.
     */
    private static YamlNode.Mapping configured(YamlNode.Mapping node, Known known, Problems problems) {
        Map<String, YamlNode> values = new LinkedHashMap<>();
        Map<String, Place> places = new HashMap<>();
        Set<String> lists = Field.of(known.type()).stream()
                .filter(field -> field.type() instanceof ParameterizedType type && type.getRawType() == List.class)
                .map(Field::key)
                .collect(Collectors.toSet());
        node.values().forEach((written, value) -> {
            String key = Field.kebab(written);
            boolean none = value instanceof YamlNode.Scalar scalar && scalar.value() == null;
            if (none
                    || written.startsWith("_")
                    || written.equals("architectures")
                    || known.inert().contains(key)) {
                return;
            }
            String fixed = known.fixed().get(key);
            if (fixed != null) {
                requireFixed(written, value, fixed, problems);
                return;
            }
            boolean single = lists.contains(key) && value instanceof YamlNode.Scalar;
            values.put(key, single ? new YamlNode.Items(List.of(value), value.place()) : value);
            places.put(key, node.placeOf(written));
        });
        return new YamlNode.Mapping(values, places, node.place());
    }

    private static void requireFixed(String key, YamlNode value, String due, Problems problems) {
        Object found = value instanceof YamlNode.Scalar scalar ? scalar.value() : null;
        boolean same = (found instanceof Number number && due.matches("[0-9]+"))
                ? number.doubleValue() == Double.parseDouble(due)
                : String.valueOf(found).equals(due);
        if (!same) {
            problems.add(value.place(), key, "is " + value.describe() + "; Rhumb writes " + due);
        }
    }
}
