package dev.rhumb.runner.command;

import dev.rhumb.records.UserError;
import dev.rhumb.reporting.Format;
import dev.rhumb.reporting.Intervals;
import dev.rhumb.reporting.Look;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How figures are written: for a screen by default. */
final class LookOptions {
    private static final Pattern LENGTH = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(mm|cm|in)");
    private static final Map<String, Double> MILLIMETRES = Map.of("mm", 1.0, "cm", 10.0, "in", 25.4);

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            split = ",",
            description = "png, svg, pdf, or several of them; png,svg by default.")
    List<String> formats = List.of();

    @Option(
            names = "--width",
            paramLabel = "LENGTH",
            description = "Width in print with its unit: 84mm, 8.4cm or 3.3in. The font then has 8 points by default.")
    @Nullable
    String width;

    @Option(
            names = "--font-size",
            paramLabel = "POINTS",
            description = "Size of axis titles and legend; tick labels and small print are a little smaller.")
    @Nullable
    Double fontSize;

    @Option(names = "--no-title", description = "Without title and small print, which a paper's caption says.")
    boolean untitled;

    @Option(
            names = "--intervals",
            paramLabel = "KIND",
            description =
                    "cross: the 95 %% interval of each metric; ellipse: their joint 95 %% region (Hotelling), from"
                            + " 3 seed blocks on. By default ellipses from 5 seed blocks on.")
    @Nullable
    String intervals;

    /** @throws UserError naming the option whose value is wrong */
    Look look() {
        Look look = width == null ? Look.SCREEN : Look.SCREEN.wide(millimetres(width));
        look = fontSize == null ? look : look.font(fontSize);
        look = untitled ? look.uncaptioned() : look;
        look = formats.isEmpty() ? look : look.in(formats());
        return intervals == null ? look : look.with(named("--intervals", intervals, Intervals.values()));
    }

    private List<Format> formats() {
        List<Format> chosen = new ArrayList<>();
        for (String name : formats) {
            Format format = named("--format", name, Format.values());
            if (!chosen.contains(format)) {
                chosen.add(format);
            }
        }
        return chosen;
    }

    private static double millimetres(String text) {
        Matcher length = LENGTH.matcher(text.strip());
        if (!length.matches()) {
            throw new UserError("--width is '" + text + "'; it needs a number and a unit, e.g. 84mm, 8.4cm or 3.3in");
        }
        return Double.parseDouble(length.group(1))
                * Optional.ofNullable(MILLIMETRES.get(length.group(2))).orElseThrow();
    }

    private static <E extends Enum<E>> E named(String option, String text, E[] values) {
        List<String> names = Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
        int index = names.indexOf(text.strip().toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw new UserError(option + " is '" + text + "'; it takes " + String.join(", ", names));
        }
        return values[index];
    }
}
