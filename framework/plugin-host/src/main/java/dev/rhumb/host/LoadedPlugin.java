package dev.rhumb.host;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.records.Description;
import java.nio.file.Path;
import java.util.List;

/**
 * A plugin that passed all checks.
 *
 * @param id {@code Plugin-Id}
 * @param description {@code Plugin-Description}: one sentence; empty if not given
 * @param version {@code Plugin-Version}, a semantic version
 * @param provider {@code Plugin-Provider}; empty if not given
 * @param license {@code Plugin-License}; empty if not given
 * @param requires {@code Plugin-Requires}: the range of api versions
 * @param source the jar, or the module folder in development mode
 * @param sha256 in hexadecimal: of the jar, or over names and contents of the files of the classes folder
 * @param methods its guidance methods, by name
 */
public record LoadedPlugin(
        String id,
        String description,
        String version,
        String provider,
        String license,
        String requires,
        Path source,
        String sha256,
        List<Description<Guidance>> methods) {

    public LoadedPlugin {
        methods = List.copyOf(methods);
    }
}
