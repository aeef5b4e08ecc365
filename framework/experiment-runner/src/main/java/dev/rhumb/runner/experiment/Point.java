package dev.rhumb.runner.experiment;

import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One point of an arm: a stack with every value chosen.
 *
 * @param arm the arm's name
 * @param settings what was swept; empty if nothing was
 * @param stack the guidances, in order; empty is unguided
 * @param model the arm's own denoiser, as the file names it; the experiment's if empty
 * @param sampling how its trajectories go
 */
public record Point(
        String arm, List<Setting> settings, List<BoundEntry> stack, Optional<YamlNode> model, SamplerPlan sampling) {
    public Point {
        settings = List.copyOf(settings);
        stack = List.copyOf(stack);
    }

    /** {@code scale=2} or {@code scale=2,eta=0.3}; empty if nothing was swept. */
    public String name() {
        return settings.stream().map(Setting::toString).collect(Collectors.joining(","));
    }

    /** What distinguishes the arm's own denoiser from others; empty if it has none. */
    public Optional<String> modelKey() {
        return model.map(node -> String.valueOf(YamlWriter.plain(node)));
    }

    /** The folder of the point within its arm's. */
    public String folder() {
        return settings.isEmpty() ? "single" : name();
    }

    /** Arm and point, for messages. */
    public String describe() {
        return settings.isEmpty() ? arm : arm + " " + name();
    }
}
