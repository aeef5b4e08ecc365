package dev.rhumb.runner.experiment;

import dev.rhumb.data.Sha256;
import dev.rhumb.diffusion.loop.During;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Strength;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.records.Description;
import dev.rhumb.records.Field;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One entry of a stack, bound.
 *
 * @param method what it is
 * @param guidance the method with its settings
 * @param during when
 * @param strength how strongly
 */
public record BoundEntry(Description<Guidance> method, Guidance guidance, During during, Strength strength) {

    /** As the loop takes it. */
    public Entry entry() {
        return new Entry(guidance, during, strength);
    }

    /** All that decides what it does, with every default filled in and files by their checksums: goes into the configuration's hash. */
    public Map<String, Object> identity() {
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("type", method.name());
        if (guidance instanceof Record record && YamlWriter.plain(record) instanceof Map<?, ?> values) {
            values.forEach((key, value) -> identity.put(String.valueOf(key), value));
        }
        for (Field component : method.keys()) {
            if (method.value(guidance, component) instanceof Path file) {
                identity.put(component.key(), checksum(file));
            }
        }
        if (!during.equals(During.ALWAYS)) {
            identity.put("during", YamlWriter.plain(during));
        }
        if (!strength.equals(Strength.full())) {
            identity.put("strength", strength.getClass().getSimpleName() + YamlWriter.plain(strength));
        }
        return identity;
    }

    private static String checksum(Path file) {
        try {
            return "sha256:" + Sha256.ofFile(file);
        } catch (IOException e) {
            throw new UserError("'" + file + "' cannot be read: " + e.getMessage());
        }
    }
}
