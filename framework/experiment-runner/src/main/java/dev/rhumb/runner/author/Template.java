package dev.rhumb.runner.author;

import dev.rhumb.records.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A plugin module of a checkout, read under other names. */
final class Template {
    private static final Pattern IMPORT = Pattern.compile("^import (?:static )?[\\w.]+\\.(\\w+);$", Pattern.MULTILINE);
    private static final Pattern DEPENDENCIES =
            Pattern.compile("\\n  <dependencies>.*</dependencies>\\n", Pattern.DOTALL);
    private static final Pattern VERSION = Pattern.compile("<rhumb\\.version>(.+)</rhumb\\.version>");

    private final Path home;
    private final PluginKind kind;
    private final Pattern names;

    Template(Path home, PluginKind kind) {
        this.home = home;
        this.kind = kind;
        this.names = Pattern.compile(String.join(
                "|",
                Pattern.quote(kind.itsOwn().packageName()),
                Pattern.quote(folders(kind.itsOwn())),
                "\\b" + kind.itsOwn().className(), // also where Test follows
                "\\b" + kind.itsOwn().name() + "\\b"));
    }

    /**
     * The files of a plugin of that name, by their paths below its folder.
     *
     * @throws UserError if the name is that of a class which the template imports
     */
    SortedMap<String, String> under(PluginNames chosen) throws IOException {
        Map<String, String> renamed = Map.of(
                kind.itsOwn().packageName(), chosen.packageName(),
                folders(kind.itsOwn()), folders(chosen),
                kind.itsOwn().className(), chosen.className(),
                kind.itsOwn().name(), chosen.name());
        SortedMap<String, String> files = new TreeMap<>();
        Path folder = home.resolve("plugins").resolve(kind.module());
        for (Path file : sources(folder)) {
            String text = Files.readString(file);
            refuseImported(chosen, text);
            String path = folder.relativize(file).toString().replace('\\', '/');
            files.put(rename(path, renamed), rename(text, renamed));
        }
        return files;
    }

    /** The {@code pom.xml} of a module outside: its parent comes from a repository and not from the folder above. */
    String pom(PluginNames names, Path repository) throws IOException {
        String original =
                Files.readString(home.resolve("plugins").resolve(kind.module()).resolve("pom.xml"));
        Matcher dependencies = DEPENDENCIES.matcher(original);
        return resource("pom.xml")
                .replace("@dependencies@", dependencies.find() ? dependencies.group() + "\n" : "")
                .replace("@kind@", kind.noun())
                .replace("@version@", version())
                .replace("@package@", names.packageName())
                .replace("@name@", names.name())
                .replace("@repository@", repository.toUri().toString().replace("&", "&amp;"));
    }

    /** Its code and its experiment; not what a build or an editor left beside them. */
    private static List<Path> sources(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> {
                        Path path = folder.relativize(file);
                        return path.startsWith("src")
                                || (path.getNameCount() == 1 && path.toString().endsWith(".yaml"));
                    })
                    .toList();
        }
    }

    private static void refuseImported(PluginNames names, String text) {
        if (IMPORT.matcher(text).results().anyMatch(found -> found.group(1).equals(names.className()))) {
            throw new UserError("'" + names.name() + "' would be the class " + names.className()
                    + ", but guidances import another of that name; choose another name");
        }
    }

    private String rename(String text, Map<String, String> renamed) {
        return names.matcher(text)
                .replaceAll((MatchResult found) ->
                        Matcher.quoteReplacement(renamed.getOrDefault(found.group(), found.group())));
    }

    private static String folders(PluginNames names) {
        return names.packageName().replace('.', '/');
    }

    private String version() throws IOException {
        return VERSION.matcher(Files.readString(home.resolve("pom.xml")))
                .results()
                .findFirst()
                .orElseThrow(() -> new UserError(home.resolve("pom.xml") + " has no version of Rhumb"))
                .group(1);
    }

    private static String resource(String name) throws IOException {
        try (var in = Objects.requireNonNull(Template.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
