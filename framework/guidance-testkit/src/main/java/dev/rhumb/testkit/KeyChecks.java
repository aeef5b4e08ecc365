package dev.rhumb.testkit;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Preset;
import dev.rhumb.records.Description;
import dev.rhumb.records.Field;
import dev.rhumb.records.Place;
import dev.rhumb.records.Types;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The record's keys as an experiment sees them: documented, with fallbacks and presets that are settings. */
final class KeyChecks {

    private KeyChecks() {}

    static <T> void documentedAndChecked(String noun, Class<T> kind, T record) {
        Description<T> description = Description.of(kind, record.getClass());
        String name = description.name();
        require(!description.paper().isBlank(), "The " + noun + " " + name + " names no paper.");
        require(!description.summary().isBlank(), "The " + noun + " " + name + " has no summary.");
        for (Field key : description.keys()) {
            String what = name + "." + key.key();
            require(!key.meaning().isBlank(), "The key " + what + " has no meaning: say one in @Parameter.");
            if (!key.isRequired() && !key.isOptional()) {
                String fallback = "The fallback of " + what;
                changed(description, record, Map.of(key.key(), read(key.fallback(), fallback)), fallback);
            }
            if (key.neutral() != null) {
                require(
                        key.neutral() >= key.min() && key.neutral() <= key.max(),
                        "The neutral value of " + what + " lies outside of its range, " + key.range() + ".");
            }
            for (double beyond : new double[] {key.min() - 1, key.max() + 1}) {
                if (Double.isFinite(beyond)
                        && List.of(double.class, int.class, long.class).contains(key.type())) {
                    requireRefused(description, record, key, beyond);
                }
            }
        }
    }

    private static <T> void requireRefused(Description<T> description, T record, Field key, double beyond) {
        try {
            changed(description, record, Map.of(key.key(), read(Types.number(beyond), "")), "");
        } catch (AssertionError refused) {
            return;
        }
        throw new AssertionError("The key " + description.name() + "." + key.key() + " takes " + beyond
                + ", although it is " + key.range() + ".");
    }

    static void presets(Guidance guidance) {
        Description<Guidance> method = Description.of(Guidance.class, guidance.getClass());
        Set<String> names = new HashSet<>();
        for (Preset preset : guidance.getClass().getAnnotationsByType(Preset.class)) {
            String what = "The preset " + preset.name() + " of " + method.name();
            require(preset.name().matches("[a-z0-9]+([-.][a-z0-9]+)*"), what + " is not lower-case words and hyphens.");
            require(names.add(preset.name()), what + " appears twice.");
            require(!preset.source().isBlank(), what + " does not say where it comes from.");
            if (!(read("{" + preset.sets() + "}", what) instanceof YamlNode.Mapping sets)) {
                throw new AssertionError(what + " is not a YAML flow mapping: " + preset.sets() + ".");
            }
            changed(method, guidance, sets.values(), what);
        }
    }

    private static YamlNode read(String yaml, String what) {
        try {
            return YamlReader.value(yaml, new Place(what, 0, 0));
        } catch (UserError e) {
            throw new AssertionError(what + " is not YAML: " + yaml + ".", e);
        }
    }

    /** Throws an assertion error that begins with {@code what} if the result is not a valid setting. */
    private static <T> void changed(Description<T> description, T record, Map<String, YamlNode> sets, String what) {
        try {
            description.changed(record, sets);
        } catch (IllegalArgumentException | UserError e) {
            throw new AssertionError(what + " is refused: " + e.getMessage() + ".", e);
        }
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new AssertionError(sentence);
        }
    }
}
