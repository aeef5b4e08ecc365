package dev.rhumb.runner.schema;

import dev.rhumb.diffusion.data.Datasets;
import dev.rhumb.diffusion.loop.During;
import dev.rhumb.diffusion.loop.Strength;
import dev.rhumb.diffusion.training.TrainingPlan;
import dev.rhumb.evaluation.FeatureExtractors;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Preset;
import dev.rhumb.records.Description;
import dev.rhumb.records.Field;
import dev.rhumb.records.Types;
import dev.rhumb.runner.experiment.Experiment;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.plan.ImportReader;
import dev.rhumb.runner.plan.ModelCatalog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The schema of an experiment file for the words that are installed. */
public final class ExperimentSchema {
    private static final String DESCRIPTION = "description";
    private static final String OBJECT = "object";

    private final Vocabulary vocabulary;
    private final TypeSchema types;

    public ExperimentSchema(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.types = new TypeSchema(vocabulary.words());
    }

    /** The schema of a training file. */
    public Map<String, Object> training() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Rhumb training");
        schema.putAll(types.record(TrainingPlan.class));
        return schema;
    }

    /** The schema of descriptions of imported networks, one for each task. */
    public Map<String, Object> models() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Rhumb model description");
        schema.put("oneOf", types.tagged("task", ImportReader.tasks()));
        return schema;
    }

    /** As plain maps and lists, keys in the order of the records. */
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Rhumb experiment");
        schema.putAll(types.record(Experiment.class));
        Map<String, Object> properties = part(schema, "properties");
        merge(
                properties,
                "sampler",
                TypeSchema.oneOf(vocabulary.samplers(), Keys.of("steps", orList(stepsSchema())), this::swept));
        merge(properties, "schedule", TypeSchema.oneOf(vocabulary.schedules(), Map.of(), this::swept));
        merge(properties, "guidance", arms());
        merge(properties, "metrics", Keys.of("items", metric()));
        Map<String, Object> shared = new LinkedHashMap<>();
        shared.put(
                "entry",
                Keys.of(
                        "oneOf",
                        vocabulary.methods().values().stream().map(this::entry).toList()));
        shared.put("during", during());
        shared.put("strength", strength());
        shared.put("schedule", ramp());
        schema.put("$defs", shared);
        Map<String, Object> datasets = types.oneOf(vocabulary.words().of(Datasets.KIND));
        merge(
                part(part(properties, "reference"), "properties"),
                "dataset",
                Keys.of("anyOf", List.of(Keys.of("type", "string"), datasets)));
        merge(
                properties,
                "model",
                Keys.of(
                        "anyOf",
                        List.of(Keys.of("type", "string"), broadened(), types.record(ModelCatalog.Published.class))));
        merge(properties, "models", Keys.of("additionalProperties", part(properties, "model")));
        merge(
                properties,
                "rewards",
                Keys.of("additionalProperties", types.oneOf(vocabulary.words().of(Vocabulary.REWARDS))));
        merge(
                properties,
                "extractors",
                Keys.of("additionalProperties", types.oneOf(vocabulary.words().of(FeatureExtractors.KIND))));
        Map<String, Object> likelihoods = types.oneOf(vocabulary.words().of(Vocabulary.LIKELIHOODS));
        merge(
                properties,
                "likelihoods",
                Keys.of("additionalProperties", Keys.of("anyOf", List.of(part(properties, "model"), likelihoods))));
        return schema;
    }

    private static void merge(Map<String, Object> properties, String key, Map<String, Object> more) {
        part(properties, key).putAll(more);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> part(Map<String, Object> schema, String key) {
        return (Map<String, Object>) Objects.requireNonNull(schema.get(key), key);
    }

    /** A name, or a type with the metric's keys and the network whose features it takes. */
    @SuppressWarnings("unchecked")
    private Map<String, Object> metric() {
        Map<String, Object> typed = types.oneOf(vocabulary.words().of(Metrics.KIND));
        for (Object kind : (List<Object>) Objects.requireNonNull(typed.get("oneOf"))) {
            part((Map<String, Object>) kind, "properties").put("features", Keys.of("type", "string"));
        }
        return Keys.of("anyOf", List.of(Keys.of("type", "string"), typed));
    }

    private static Map<String, Object> broadened() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("broadened", Keys.of("type", "string"));
        keys.put("shrink", Keys.of("type", "number", "minimum", 0));
        keys.put("extra-variance", Keys.of("type", "number", "minimum", 0));
        return TypeSchema.object(keys, List.of("broadened"));
    }

    private Map<String, Object> swept(Field field) {
        return Types.isScalar(field.type()) ? swept(field, false) : types.field(field);
    }

    private static Map<String, Object> stepsSchema() {
        return Keys.of("type", "integer", "minimum", 1, "maximum", 100_000);
    }

    private static Map<String, Object> orList(Map<String, Object> one) {
        return Keys.of("anyOf", List.of(one, Keys.of("type", "array", "items", one, "minItems", 1)));
    }

    private static Map<String, Object> typed(String name) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("type", Keys.of("const", name));
        return properties;
    }

    private static Map<String, Object> shared(String name) {
        return Keys.of("$ref", "#/$defs/" + name);
    }

    private static Map<String, Object> arms() {
        Map<String, Object> entry = shared("entry");
        Map<String, Object> stack = Keys.of("type", "array", "items", entry);
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("model", Keys.of("$ref", "#/properties/model"));
        keys.put("steps", orList(stepsSchema()));
        // The keys that the arm changes; which there are depends on the type, which may be the experiment's.
        keys.put("sampler", Keys.of("type", OBJECT));
        keys.put("schedule", Keys.of("type", OBJECT));
        keys.put("stack", Keys.of("anyOf", List.of(entry, stack)));
        Map<String, Object> ownKeys = TypeSchema.object(keys, List.of("stack"));
        return Keys.of(
                "type",
                OBJECT,
                "minProperties",
                1,
                "additionalProperties",
                Keys.of("anyOf", List.of(entry, stack, ownKeys)));
    }

    private Map<String, Object> entry(Description<Guidance> method) {
        Map<String, Object> properties = typed(method.name());
        List<String> required = new ArrayList<>(List.of("type"));
        String scheduled = method.strengthKey().map(Field::key).orElse("");
        Preset[] presets = method.type().getAnnotationsByType(Preset.class);
        for (Field field : method.keys()) {
            properties.put(field.key(), swept(field, field.key().equals(scheduled)));
            // What a preset may set need not be written; the loader says so if neither does.
            boolean preset = Arrays.stream(presets).anyMatch(p -> p.sets().contains(field.key() + ":"));
            if (field.isRequired() && !preset) {
                required.add(field.key());
            }
        }
        if (presets.length > 0) {
            properties.put(
                    "preset",
                    Keys.of("enum", Arrays.stream(presets).map(Preset::name).toList()));
        }
        properties.put("during", shared("during"));
        properties.put("strength", shared("strength"));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(DESCRIPTION, method.summary() + " " + method.paper());
        schema.putAll(TypeSchema.object(properties, required));
        return schema;
    }

    /** One value, a list of values as a sweep, and for the neutral parameter a schedule. */
    private Map<String, Object> swept(Field field, boolean schedulable) {
        Map<String, Object> one = types.type(field.type(), field);
        List<Object> forms = new ArrayList<>(List.of(one));
        if (schedulable) {
            forms.add(shared("schedule"));
        }
        List<Object> items = List.copyOf(forms);
        Map<String, Object> item = items.size() == 1 ? one : Keys.of("anyOf", items);
        forms.add(Keys.of("type", "array", "items", item, "minItems", 1));
        return TypeSchema.described(field, Keys.of("anyOf", forms));
    }

    private static Map<String, Object> ramp() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("from", Keys.of("type", "number"));
        keys.put("to", Keys.of("type", "number"));
        keys.put("shape", Keys.of("enum", Types.names(Strength.Shape.class)));
        return TypeSchema.object(keys, List.of("from", "to"));
    }

    private static Map<String, Object> during() {
        Map<String, Object> bounds =
                Keys.of("type", "array", "items", Keys.of("type", "number"), "minItems", 2, "maxItems", 2);
        Map<String, Object> interval =
                Keys.of("anyOf", List.of(bounds, Keys.of("type", "array", "items", bounds, "minItems", 1)));
        Map<String, Object> keys = new LinkedHashMap<>();
        Types.names(During.Unit.class).forEach(unit -> keys.put(unit, interval));
        keys.put("gate", Keys.of("enum", Types.names(During.Gate.class)));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(DESCRIPTION, "when the method is active: exactly one of " + Types.names(During.Unit.class));
        schema.putAll(TypeSchema.object(keys, List.of()));
        return schema;
    }

    private static Map<String, Object> strength() {
        Map<String, Object> perSample = TypeSchema.object(
                Keys.of("per-sample", Keys.of("type", "array", "items", Keys.of("type", "number"), "minItems", 1)),
                List.of("per-sample"));
        Map<String, Object> one = Keys.of("anyOf", List.of(Keys.of("type", "number"), shared("schedule"), perSample));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(DESCRIPTION, "multiplier of what the method changed");
        schema.put("anyOf", List.of(one, Keys.of("type", "array", "items", one, "minItems", 1)));
        return schema;
    }
}
