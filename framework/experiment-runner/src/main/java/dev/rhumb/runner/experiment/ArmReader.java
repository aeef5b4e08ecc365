package dev.rhumb.runner.experiment;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.records.Description;
import dev.rhumb.records.Nearest;
import dev.rhumb.records.Problems;
import dev.rhumb.records.Types;
import dev.rhumb.records.YamlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
    private static final List<String> OWN =
            List.of(MODEL, SamplingReader.STEPS, SamplingReader.SAMPLER, SamplingReader.SCHEDULE, STACK);

    private final EntryReader entries;
    private final SamplingReader samplings;
    private final Problems problems;

    public ArmReader(Vocabulary vocabulary, Problems problems) {
        this.entries = new EntryReader(vocabulary.methods(), problems);
        this.samplings = new SamplingReader(vocabulary, problems);
        this.problems = problems;
    }

    /** The experiment's sampler on its schedule, each swept key at its first value; null after adding problems. */
    public @Nullable SamplerPlan sampling(YamlNode.Mapping sampler, Optional<YamlNode.Mapping> schedule) {
        return samplings.bind(samplings.firsts(new SamplingReader.Nodes(sampler, schedule.orElse(null))));
    }

    /**
     * The points of all arms, in the order written; the first swept key varies slowest, those of the sampler and the schedule before
     * those of guidances.
     *
     * @param sampler the experiment's
     * @param schedule likewise; empty for the one that the sampler is used with
     */
    public List<Point> read(YamlNode.Mapping guidance, YamlNode.Mapping sampler, Optional<YamlNode.Mapping> schedule) {
        SamplingReader.Nodes sampling = new SamplingReader.Nodes(sampler, schedule.orElse(null));
        List<Point> points = new ArrayList<>();
        PathNames names = new PathNames();
        guidance.values().forEach((arm, node) -> {
            Optional<String> refusal = names.refusal(arm);
            if (refusal.isPresent()) {
                problems.add(guidance.placeOf(arm), "guidance", "the arm " + refusal.get());
                return;
            }
            String path = "guidance." + arm;
            points.addAll(
                    node instanceof YamlNode.Mapping own && own.get(STACK) != null
                            ? withItsOwn(arm, own, sampling, path)
                            : arm(new Head(arm, Optional.empty(), sampling), node, path));
        });
        return points;
    }

    /** What an arm has beside its stack. */
    private record Head(String arm, Optional<YamlNode> model, SamplingReader.Nodes sampling) {}

    /** {@code {model: NAME, sampler: {...}, stack: ...}}: an arm with a model or a sampler other than the experiment's. */
    private List<Point> withItsOwn(String arm, YamlNode.Mapping node, SamplingReader.Nodes experiment, String path) {
        for (String key : node.values().keySet()) {
            if (!OWN.contains(key)) {
                problems.add(node.placeOf(key), path, "unknown key '" + key + "'" + Nearest.hint(key, OWN));
            }
        }
        if (node.values().keySet().equals(Set.of(STACK))) {
            problems.add(
                    node.place(),
                    path,
                    "nothing but 'stack' is given; without " + String.join(", ", OWN.subList(0, OWN.size() - 1))
                            + " write the stack itself as the arm");
            return List.of();
        }
        Head head = new Head(arm, Optional.ofNullable(node.get(MODEL)), samplings.laidOver(experiment, node, path));
        return arm(head, Objects.requireNonNull(node.get(STACK)), path + "." + STACK);
    }

    private List<Point> arm(Head head, YamlNode node, String path) {
        List<YamlNode> stack = node instanceof YamlNode.Items items ? items.items() : List.of(node);
        List<YamlNode.Mapping> mappings = new ArrayList<>();
        List<Description<Guidance>> methods = new ArrayList<>();
        List<Axis> axes = new ArrayList<>(samplings.axes(head.sampling()));
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
            Description<Guidance> method = entries.method(mapping, at);
            YamlNode.Mapping whole = method == null ? null : entries.completed(method, mapping, at);
            if (method != null && whole != null) {
                mappings.add(whole);
                methods.add(method);
                axes.addAll(entries.axes(method, whole, i));
            }
        }
        return mappings.size() == stack.size() ? grid(head, node, path, mappings, methods, axes) : List.of();
    }

    private List<Point> grid(
            Head head,
            YamlNode node,
            String path,
            List<YamlNode.Mapping> stack,
            List<Description<Guidance>> methods,
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
            point(head, node, path, stack, methods, axes, cell, points);
        }
        rejectTwins(points, node, path);
        return points;
    }

    private void point(
            Head head,
            YamlNode node,
            String path,
            List<YamlNode.Mapping> stack,
            List<Description<Guidance>> methods,
            List<Axis> axes,
            long cell,
            List<Point> points) {
        List<YamlNode.Mapping> chosen = new ArrayList<>(stack);
        List<Setting> settings = new ArrayList<>();
        SamplingReader.Nodes sampling = head.sampling();
        long rest = cell;
        for (int i = axes.size() - 1; i >= 0; i--) {
            Axis axis = axes.get(i);
            YamlNode value = axis.values().get((int) (rest % axis.values().size()));
            rest /= axis.values().size();
            if (axis.entry() < 0) {
                sampling = sampling.choosing(axis, value);
            } else {
                chosen.set(axis.entry(), choose(chosen.get(axis.entry()), axis.key(), value));
            }
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
        SamplerPlan plan = samplings.bind(sampling);
        if (plan != null) {
            points.add(new Point(head.arm(), settings, bound, head.model(), plan));
        }
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
