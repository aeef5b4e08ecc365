package dev.rhumb.reporting;

import java.awt.Font;
import java.util.ArrayList;
import java.util.List;

/**
 * An axis of a plot.
 *
 * @param titles what it measures, from the longest wording to the shortest; the first that fits is written
 * @param range its limits
 */
record Axis(List<String> titles, Range range) {
    /** Room between two labels along x. */
    private static final double APART = 14;

    Axis {
        titles = List.copyOf(titles);
    }

    /** Without ticks or title, for rows that are named beside it. */
    static Axis ofRows(int rows) {
        return new Axis(List.of(), new Range(-0.5, rows - 0.5, false));
    }

    static Axis of(String title, Range range) {
        return new Axis(List.of(title), range);
    }

    /** An axis of a metric that says which end of it is better. */
    static Axis of(String metric, MetricAxis known, Range range) {
        String name = Names.display(metric, known.features());
        String arrow = String.valueOf(known.better().arrow());
        return switch (known.better()) {
            case HIGHER_IS_BETTER ->
                new Axis(List.of(name + "  (" + known.better().words() + " " + arrow + ")", name + " " + arrow), range);
            case LOWER_IS_BETTER ->
                new Axis(List.of(name + "  (" + arrow + " " + known.better().words() + ")", arrow + " " + name), range);
            case NEARER_FLOOR -> new Axis(List.of(name + "  (" + known.better().words() + ")", name), range);
            case NEITHER -> of(name, range);
        };
    }

    String title(double length, Font font) {
        return titles.stream()
                .filter(title -> Text.width(title, font) <= length)
                .findFirst()
                .orElse(titles.get(titles.size() - 1));
    }

    /** Ticks along x, as many as fit with their labels side by side. */
    List<Double> ticksAcross(double length, Font font) {
        int most = Math.max(4, (int) (length / 60));
        List<Double> ticks = range.ticks(most);
        while (most > 1 && widest(ticks, font) + APART > length * spacing(ticks)) {
            ticks = range.ticks(--most);
        }
        return ticks;
    }

    /** Ticks along y. */
    List<Double> ticksUp(double length) {
        return range.ticks(Math.max(4, (int) (length / 42)));
    }

    private double spacing(List<Double> ticks) {
        double least = 1;
        for (int i = 1; i < ticks.size(); i++) {
            least = Math.min(least, range.share(ticks.get(i)) - range.share(ticks.get(i - 1)));
        }
        return least;
    }

    static double widest(List<Double> ticks, Font font) {
        List<Double> widths = new ArrayList<>(List.of(0.0));
        ticks.forEach(tick -> widths.add(Text.width(Text.number(tick), font)));
        return java.util.Collections.max(widths);
    }
}
