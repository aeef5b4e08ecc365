package dev.rhumb.runner.experiment;

import dev.rhumb.guidance.MethodDescription;
import dev.rhumb.runner.yaml.Binder;
import dev.rhumb.runner.yaml.Field;
import dev.rhumb.runner.yaml.Nearest;
import dev.rhumb.runner.yaml.PathNames;
import dev.rhumb.runner.yaml.Problems;
import dev.rhumb.runner.yaml.Types;
import dev.rhumb.runner.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Expands the arms of an experiment into points: the grid over everything that is swept. */
public final class ArmReader {
    private static final int MOST_POINTS = 10_000;
    /** File systems take 255 bytes. */
    private static final int LONGEST_POINT = 200;

    private static final String MODEL = "model";
    private static final String STACK = "stack";
    private static final String STEPS = "steps";
    private static final Field STEPS_FIELD = Field.of(STEPS, int.class, "number of steps", 1, 100_000);

    private final EntryReader entries;
    private final Problems problems;

    public ArmReader(Map<String, MethodDescription> methods, Problems problems) {
        this.entries = new EntryReader(methods, problems);
        this.problems = problems;
    }

    /** The points of all arms, in the order written; the first swept key varies slowest. */
    public List<Point> read(YamlNode.Mapping guidance) {
        List<Point> points = new ArrayList<>();
        PathNames names = new PathNames();
        guidance.values().forEach((arm, node) -> {
            Optional<String> refusal = names.refusal(arm);
            if (refusal.isPresent()) {
                problems.add(guidance.placeOf(arm), "guidance", "the arm " + refusal.get());
                return;
            }
            String path = "guidance." + arm;
            points.addAll(hasItsOwn(node) ? withItsOwn(arm, (YamlNode.Mapping) node, path) : arm(arm, node, path));
        });
        return points;
    }

    private static boolean hasItsOwn(YamlNode node) {
        return node instanceof YamlNode.Mapping mapping && mapping.get(STACK) != null;
    }

    /** {@code {model: NAME, steps: N, stack: ...}}: an arm with a model or a number of steps other than the experiment's. */
    private List<Point> withItsOwn(String arm, YamlNode.Mapping node, String path) {
        List<String> known = List.of(MODEL, STEPS, STACK);
        for (String key : node.values().keySet()) {
            if (!known.contains(key)) {
                problems.add(node.placeOf(key), path, "unknown key '" + key + "'" + Nearest.hint(key, known));
            }
        }
        Optional<YamlNode> model = Optional.ofNullable(node.get(MODEL));
        @Nullable YamlNode steps = node.get(STEPS);
        if (model.isEmpty() && steps == null) {
            problems.add(
                    node.place(),
                    path,
                    "neither 'model' nor 'steps' is given; without them write the stack itself as the arm");
            return List.of();
        }
        List<Point> points = arm(arm, Objects.requireNonNull(node.get(STACK)), path + "." + STACK);
        List<Point> all = new ArrayList<>();
        if (steps == null) {
            points.forEach(p -> all.add(new Point(arm, p.settings(), p.stack(), model, Optional.empty())));
        } else if (steps instanceof YamlNode.Items sweep) {
            sweep.items()
                    .forEach(value -> number(value, path)
                            .ifPresent(n -> points.forEach(p -> {
                                List<Setting> settings = new ArrayList<>(p.settings());
                                settings.add(0, new Setting(STEPS, text(value), n));
                                all.add(new Point(arm, settings, p.stack(), model, Optional.of(n)));
                            })));
        } else {
            number(steps, path)
                    .ifPresent(n -> points.forEach(
                            p -> all.add(new Point(arm, p.settings(), p.stack(), model, Optional.of(n)))));
        }
        rejectTwins(all, node, path);
        return all;
    }

    private Optional<Integer> number(YamlNode steps, String path) {
        return Optional.ofNullable(
                (Integer) new Binder(problems).value(int.class, steps, path + "." + STEPS, STEPS_FIELD));
    }

    private List<Point> arm(String arm, YamlNode node, String path) {
        List<YamlNode> stack = node instanceof YamlNode.Items items ? items.items() : List.of(node);
        List<YamlNode.Mapping> mappings = new ArrayList<>();
        List<MethodDescription> methods = new ArrayList<>();
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < stack.size(); i++) {
            String at = node instanceof YamlNode.Items ? path + "[" + i + "]" : path;
            if (!(stack.get(i) instanceof YamlNode.Mapping mapping)) {
                problems.add(
                        stack.get(i).place(),
                        at,
                        "expected a guidance, e.g. {type: classifier-free, scale: 2}," + " but got "
                                + stack.get(i).describe());
                continue;
            }
            MethodDescription method = entries.method(mapping, at);
            YamlNode.Mapping whole = method == null ? null : entries.completed(method, mapping, at);
            if (method != null && whole != null) {
                mappings.add(whole);
                methods.add(method);
                axes.addAll(entries.axes(method, whole, i));
            }
        }
        return mappings.size() == stack.size() ? grid(arm, node, path, mappings, methods, axes) : List.of();
    }

    private List<Point> grid(
            String arm,
            YamlNode node,
            String path,
            List<YamlNode.Mapping> stack,
            List<MethodDescription> methods,
            List<Axis> axes) {
        long size = 1;
        for (Axis axis : axes) {
            size *= axis.values().size();
            if (size == 0 || size > MOST_POINTS) {
                String what = size == 0
                        ? "the sweep of '" + axis.key() + "' is empty"
                        : "the grid has over " + MOST_POINTS + " points";
                problems.add(node.place(), path, what);
                return List.of();
            }
        }
        List<Point> points = new ArrayList<>();
        for (long cell = 0; cell < size; cell++) {
            point(arm, node, path, stack, methods, axes, cell, points);
        }
        rejectTwins(points, node, path);
        return points;
    }

    private void point(
            String arm,
            YamlNode node,
            String path,
            List<YamlNode.Mapping> stack,
            List<MethodDescription> methods,
            List<Axis> axes,
            long cell,
            List<Point> points) {
        List<YamlNode.Mapping> chosen = new ArrayList<>(stack);
        List<Setting> settings = new ArrayList<>();
        long rest = cell;
        for (int i = axes.size() - 1; i >= 0; i--) {
            Axis axis = axes.get(i);
            YamlNode value = axis.values().get((int) (rest % axis.values().size()));
            rest /= axis.values().size();
            chosen.set(axis.entry(), choose(chosen.get(axis.entry()), axis.key(), value));
            settings.add(0, new Setting(axis.label(axes), text(value), number(value)));
        }
        List<BoundEntry> bound = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) {
            String at = node instanceof YamlNode.Items ? path + "[" + i + "]" : path;
            BoundEntry entry = entries.bind(methods.get(i), chosen.get(i), at);
            if (entry == null) {
                return;
            }
            bound.add(entry);
        }
        points.add(new Point(arm, settings, bound, Optional.empty(), Optional.empty()));
    }

    private static YamlNode.Mapping choose(YamlNode.Mapping entry, String key, YamlNode value) {
        int dot = key.indexOf('.');
        if (dot > 0 && entry.get(key.substring(0, dot)) instanceof YamlNode.Mapping inner) {
            return entry.with(key.substring(0, dot), inner.with(key.substring(dot + 1), value));
        }
        return entry.with(key, value);
    }

    private void rejectTwins(List<Point> points, YamlNode node, String path) {
        Set<String> seen = new HashSet<>();
        for (Point point : points) {
            if (!seen.add(point.name())) {
                problems.add(node.place(), path, "the sweep contains the point '" + point.name() + "' twice");
            }
            if (point.folder().length() > LONGEST_POINT) {
                problems.add(
                        node.place(),
                        path,
                        "the point '" + point.folder().substring(0, 40) + "...' has a name of "
                                + point.folder().length() + " characters; it names a folder, so at most "
                                + LONGEST_POINT + " are allowed; sweep fewer or shorter values");
            }
        }
    }

    private static double number(YamlNode value) {
        return value instanceof YamlNode.Scalar s && s.value() instanceof Number n ? n.doubleValue() : Double.NaN;
    }

    /** A value as part of a file name. */
    private static String text(YamlNode value) {
        if (value instanceof YamlNode.Scalar scalar) {
            String text = scalar.value() instanceof Number n ? Types.number(n.doubleValue()) : scalar.text();
            return text.replaceAll("[^A-Za-z0-9._+-]+", "-");
        } else if (value instanceof YamlNode.Items items) {
            return items.items().stream().map(ArmReader::text).collect(Collectors.joining("_"));
        }
        YamlNode.Mapping mapping = (YamlNode.Mapping) value;
        return mapping.values().values().stream().map(ArmReader::text).collect(Collectors.joining("_"));
    }
}
