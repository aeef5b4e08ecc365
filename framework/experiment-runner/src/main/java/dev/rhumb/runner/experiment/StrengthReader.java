package dev.rhumb.runner.experiment;

import dev.rhumb.diffusion.loop.Strength;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Description;
import dev.rhumb.records.Field;
import dev.rhumb.records.Problems;
import dev.rhumb.records.Types;
import dev.rhumb.records.YamlNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code strength}: a number, {@code {from, to, shape}}, or {@code {per-sample: [...]}}. */
final class StrengthReader {
    private final Problems problems;

    StrengthReader(Problems problems) {
        this.problems = problems;
    }

    private record PerSample(
            @Parameter("the multiplier of sample i modulo their number")
            List<Double> perSample) {}

    Strength read(YamlNode node, String path) {
        if (node instanceof YamlNode.Scalar scalar
                && scalar.value() instanceof Number number
                && Double.isFinite(number.doubleValue())) {
            return new Strength.Constant(number.doubleValue());
        }
        if (node instanceof YamlNode.Mapping mapping) {
            Binder binder = new Binder(problems);
            if (mapping.get("per-sample") != null) {
                PerSample bound = binder.bind(PerSample.class, mapping, path);
                return bound == null || bound.perSample().isEmpty()
                        ? refuse(mapping, path)
                        : new Strength.PerSample(bound.perSample());
            }
            Ramp ramp = binder.bind(Ramp.class, mapping, path);
            return ramp == null ? Strength.full() : ramp.relativeTo(0, 1);
        }
        return refuse(node, path);
    }

    private Strength refuse(YamlNode node, String path) {
        problems.add(
                node.place(),
                path,
                "expected a number, {from, to, shape} or {per-sample: [...]}, but got " + node.describe());
        return Strength.full();
    }

    /**
     * A schedule of a method's one neutral parameter is a strength: {@code m = (w - neutral) / (value - neutral)} where
     * {@code value} is what the record is given. Exact for every rule linear in (parameter - neutral).
     *
     * @return the value for the record and the strength, or null after adding a problem
     */
    @Nullable
    Scheduled schedule(Description<Guidance> method, String key, YamlNode.Mapping node, String path) {
        Field component = method.strengthKey().orElse(null);
        if (component == null || !component.key().equals(key) || component.neutral() == null) {
            String allowed = component == null
                    ? "'" + method.name() + "' has " + method.neutrals().size() + " neutral parameters, so none of them"
                    : "only '" + component.key() + "' of '" + method.name() + "'";
            problems.add(node.place(), path, allowed + " can follow a schedule; use strength: {from, to, shape}");
            return null;
        }
        Ramp ramp = new Binder(problems).bind(Ramp.class, node, path);
        if (ramp == null) {
            return null;
        }
        double neutral = component.neutral();
        double value = ramp.to() != neutral ? ramp.to() : ramp.from();
        if (value == neutral) {
            problems.add(
                    node.place(),
                    path,
                    "the schedule stays at the neutral value " + Types.number(neutral) + ", where '" + method.name()
                            + "' changes nothing; give the number instead");
            return null;
        }
        return new Scheduled(value, ramp.relativeTo(neutral, value - neutral));
    }

    /** A schedule taken apart. */
    record Scheduled(double value, Strength strength) {}
}
