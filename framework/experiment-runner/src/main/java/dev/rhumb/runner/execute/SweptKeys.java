package dev.rhumb.runner.execute;

import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.experiment.Setting;
import java.util.Collection;
import java.util.List;

/**
 * The columns of swept keys, one for each key. Where each point has one key at most there are none, since the columns {@code
 * parameter} and {@code value} have it all.
 */
record SweptKeys(List<String> keys) {
    static final SweptKeys NONE = new SweptKeys(List.of());

    static SweptKeys of(Collection<Point> points) {
        return points.stream().noneMatch(point -> point.settings().size() > 1)
                ? NONE
                : new SweptKeys(points.stream()
                        .flatMap(point -> point.settings().stream())
                        .map(Setting::key)
                        .distinct()
                        .toList());
    }

    List<String> columns() {
        return keys.stream().map(key -> MetricsTable.PARAMETER + key).toList();
    }

    /** The values of a point, empty where it does not sweep the key. */
    List<String> cells(List<Setting> settings) {
        return keys.stream()
                .map(key -> settings.stream()
                        .filter(setting -> setting.key().equals(key))
                        .map(SweptKeys::cell)
                        .findFirst()
                        .orElse(""))
                .toList();
    }

    private static String cell(Setting setting) {
        return Double.isNaN(setting.value()) ? setting.text() : MetricsCsv.number(setting.value());
    }
}
