package dev.rhumb.reporting;

import java.util.Map;

/** Text and numbers as LaTeX. */
final class Latex {
    private static final Map<Integer, String> WRITTEN = Map.ofEntries(
            Map.entry((int) '\\', "\\textbackslash{}"),
            Map.entry((int) '{', "\\{"),
            Map.entry((int) '}', "\\}"),
            Map.entry((int) '$', "\\$"),
            Map.entry((int) '&', "\\&"),
            Map.entry((int) '#', "\\#"),
            Map.entry((int) '%', "\\%"),
            Map.entry((int) '_', "\\_"),
            Map.entry((int) '^', "\\textasciicircum{}"),
            Map.entry((int) '~', "\\textasciitilde{}"),
            Map.entry((int) '<', "\\textless{}"),
            Map.entry((int) '>', "\\textgreater{}"),
            Map.entry((int) '|', "\\textbar{}"),
            Map.entry((int) '"', "''"),
            Map.entry((int) '\u2013', "\\textendash{}"),
            Map.entry((int) '\u2026', "\\ldots{}"));

    private Latex() {}

    /** Plain text such that LaTeX sets the same characters; line ends become blanks. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints()
                .forEach(point ->
                        escaped.append(point < ' ' ? " " : WRITTEN.getOrDefault(point, Character.toString(point))));
        // LaTeX sets two hyphens as a dash.
        return escaped.toString().replace("--", "-{}-");
    }

    /** A decimal number: a minus of its own length, and a power of ten in place of an exponent. */
    static String number(String decimal) {
        int exponent = decimal.indexOf('e');
        if (exponent > 0) {
            return "$" + decimal.substring(0, exponent) + "\\times10^{" + decimal.substring(exponent + 1) + "}$";
        }
        return decimal.startsWith("-") ? "$" + decimal + "$" : decimal;
    }
}
