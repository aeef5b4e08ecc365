package dev.rhumb.diffusion.network.imported;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Looks at the code of a TorchScript archive before the engine loads it. An archive is a program, and PyTorch has operators that read
 * and write files; so every operator that the code calls must be one of a list ({@code operators.txt}) that compute and do no more.
 */
final class ArchiveCode {
    /** More text than any network's graph has, and little to read. */
    private static final long LONGEST = 64L << 20;

    /** A name, but for those that a value is given to: {@code torch.arange(8, pin_memory=False)} pins nothing. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*+(?![\\s\\\\]*+=(?!=))");

    private static final Pattern CALL = Pattern.compile("([A-Za-z_][A-Za-z_0-9]*+)[\\s\\\\]*+\\(");
    private static final Pattern DEFINED = Pattern.compile("\\b(?:def|class)[\\s\\\\]++([A-Za-z_][A-Za-z_0-9]*+)");
    private static final Pattern FOREIGN =
            Pattern.compile("\\bops\\b(?![\\s\\\\]*+\\.[\\s\\\\]*+(?:prim|aten)[\\s\\\\]*+\\.)");
    /** What stands before a bracket and is no operator: words of the language and of its types. */
    private static final Set<String> LANGUAGE = Set.of(
            "and",
            "annotate",
            "all",
            "any",
            "assert",
            "bool",
            "chr",
            "complex",
            "del",
            "dict",
            "divmod",
            "elif",
            "else",
            "float",
            "for",
            "getattr",
            "hasattr",
            "if",
            "in",
            "int",
            "is",
            "isinstance",
            "len",
            "list",
            "max",
            "min",
            "not",
            "or",
            "ord",
            "range",
            "return",
            "round",
            "slice",
            "sorted",
            "str",
            "sum",
            "tuple",
            "unchecked_cast",
            "uninitialized",
            "while",
            "enumerate",
            "zip",
            "reversed",
            "abs",
            "pow");

    private static final Set<String> ALLOWED = new HashSet<>();
    private static final Set<String> REFUSED = new HashSet<>();

    static {
        InputStream list = Objects.requireNonNull(ArchiveCode.class.getResourceAsStream("operators.txt"));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> (line.startsWith("-") ? REFUSED : ALLOWED).add(line.replaceFirst("^-", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ArchiveCode() {}

    /**
     * Refuses an archive whose code calls an operator that is not on the list.
     *
     * @throws IllegalArgumentException in a sentence that names the operator and the file
     * @throws IOException if it is not a complete zip archive
     */
    static void require(Path file) throws IOException {
        try (ZipFile archive = new ZipFile(file.toFile())) {
            Map<String, String> code = code(file, archive);
            Set<String> own = new HashSet<>();
            for (String text : code.values()) {
                own.addAll(all(DEFINED, text));
            }
            code.forEach((name, text) -> require(file, name, text, own));
        }
    }

    /** The text of all code in an archive, without string literals and comments. */
    private static Map<String, String> code(Path file, ZipFile archive) throws IOException {
        Map<String, String> code = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        long left = LONGEST;
        for (ZipEntry entry : Collections.list(archive.entries())) {
            String name = entry.getName().toLowerCase(Locale.ROOT);
            if (!names.add(name)) {
                throw refused(file, "holds '" + entry.getName() + "' twice");
            }
            if (name.endsWith("/model.json")) {
                throw refused(file, "is an archive of PyTorch 1.3 or earlier; export it again");
            }
            if (name.endsWith(".py")) {
                byte[] bytes =
                        archive.getInputStream(entry).readNBytes((int) Math.min(left + 1, Integer.MAX_VALUE - 8));
                left -= bytes.length;
                if (left < 0) {
                    throw refused(file, "holds more than " + (LONGEST >> 20) + " MiB of code");
                }
                code.put(
                        entry.getName(), withoutText(file, entry.getName(), new String(bytes, StandardCharsets.UTF_8)));
            }
        }
        if (code.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + file + "' is not a TorchScript file: it is an archive without code, as"
                            + " torch.save leaves it; export the network with torch.jit.trace(network, example).save(file)");
        }
        return code;
    }

    private static void require(Path file, String name, String code, Set<String> own) {
        for (String word : all(NAME, code)) {
            if (REFUSED.contains(word)) {
                throw refused(
                        file,
                        "calls the operator '" + word + "' in " + name
                                + ", which does more than compute (files, output, threads or seeds)");
            }
        }
        for (String called : all(CALL, code)) {
            if (!ALLOWED.contains(called) && !LANGUAGE.contains(called) && !own.contains(called)) {
                throw refused(
                        file,
                        "calls '" + called + "' in " + name + ", which is not on the list of operators that"
                                + " only compute");
            }
        }
        if (FOREIGN.matcher(code).find()) {
            throw refused(file, "uses operators of another library than PyTorch's own in " + name);
        }
    }

    private static List<String> all(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.results()
                .map(found -> found.groupCount() == 0 ? found.group() : found.group(1))
                .distinct()
                .toList();
    }

    /** Literals and comments taken out; what a reader could take for one and the engine for code is refused. */
    private static String withoutText(Path file, String name, String code) {
        StringBuilder kept = new StringBuilder(code.length());
        int at = 0;
        while (at < code.length()) {
            char c = code.charAt(at);
            if (c == '#') {
                while (at < code.length() && code.charAt(at) != '\n') {
                    at++;
                }
            } else if (c == '"' || c == '\'') {
                at = behindLiteral(file, name, code, at);
                kept.append(' ');
            } else {
                kept.append(c);
                at++;
            }
        }
        return kept.toString();
    }

    private static int behindLiteral(Path file, String name, String code, int start) {
        char quote = code.charAt(start);
        int at = start + 1;
        while (at < code.length() && code.charAt(at) != quote && code.charAt(at) != '\n') {
            at += code.charAt(at) == '\\' ? 2 : 1;
        }
        boolean triple = code.startsWith(String.valueOf(quote).repeat(3), start);
        if (triple || at >= code.length() || code.charAt(at) == '\n') {
            throw refused(file, "has text over several lines in " + name + ", which no export has");
        }
        return at + 1;
    }

    private static IllegalArgumentException refused(Path file, String why) {
        return new IllegalArgumentException("'" + file + "' is refused: it " + why
                + ". A TorchScript file is a program; export a network that computes with tensors alone");
    }
}
