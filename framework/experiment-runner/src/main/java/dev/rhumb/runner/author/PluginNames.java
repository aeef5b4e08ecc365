package dev.rhumb.runner.author;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.records.UserError;
import dev.rhumb.sampling.Sampler;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/**
 * What a new plugin is called.
 *
 * @param name of the method, the plugin and their folder: lower-case words joined by hyphens
 * @param packageName of its classes
 */
public record PluginNames(String name, String packageName) {
    private static final String WORDS = "[a-z][a-z0-9]*(-[a-z0-9]+)*";

    /** Names that its code must be free to mean something else by. */
    private static final List<String> KNOWN_BY_ALL =
            List.of("java.lang", Guidance.class.getPackageName(), Sampler.class.getPackageName());

    /** Throws {@link UserError} for names that Java or an experiment could not use. */
    public PluginNames {
        if (!name.matches(WORDS)) {
            throw new UserError("'" + name
                    + "' does not name a plugin: write lower-case words joined by hyphens, such as " + example(name));
        }
        String className = className(name);
        for (String known : KNOWN_BY_ALL) {
            if (exists(known + "." + className)) {
                throw new UserError("'" + name + "' would be the class " + className + ", but that is the name of "
                        + known + "." + className + ", which plugins use; choose another name");
            }
        }
        if (!SourceVersion.isName(packageName)) {
            throw new UserError(
                    "'" + packageName + "' is not the name of a Java package; choose another with --package");
        }
    }

    /** Names in the package of examples, {@code org.example}, as long as the author has not said which. */
    public static PluginNames of(String name) {
        return new PluginNames(name, "org.example." + name.replace("-", ""));
    }

    /** The record's: {@code MyGuidance} of {@code my-guidance}. */
    public String className() {
        return className(name);
    }

    private static String className(String name) {
        return Arrays.stream(name.split("-"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }

    private static String example(String wrong) {
        String words = wrong.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^[^a-z]+|-$", "");
        return words.matches(WORDS) ? words : "my-guidance";
    }

    private static boolean exists(String type) {
        try {
            Class.forName(type, false, PluginNames.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
