package dev.rhumb.runner.command;

import dev.rhumb.evaluation.MetricDescription;
import dev.rhumb.guidance.MethodDescription;
import dev.rhumb.host.LoadedPlugin;
import dev.rhumb.runner.track.Tracker;
import dev.rhumb.runner.yaml.Types;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists what is installed, and what was refused and why. */
@Command(
        name = "plugins",
        description = "List plugins, their methods and parameters, and the plugins that were" + " refused.")
public final class PluginsCommand implements Callable<Integer> {
    @Option(names = "--plugins", paramLabel = "PLACE", description = "Further plugins; may be repeated.")
    List<Path> plugins = List.of();

    @Option(names = "--markdown", description = "Write the methods as a page of Markdown.")
    boolean markdown;

    @Override
    public Integer call() {
        try (Installed installed = Installed.load(plugins)) {
            if (markdown) {
                System.out.print(MethodsMarkdown.of(installed.host().plugins()));
                return 0;
            }
            installed.host().plugins().forEach(plugin -> print(plugin, metrics(installed, plugin)));
            if (!installed.host().refusals().isEmpty()) {
                System.out.println("refused");
                installed.host().refusals().forEach(r -> System.out.println("  " + r.message()));
            }
            if (installed.host().plugins().isEmpty()) {
                System.err.println("no plugin is installed; --plugins PLACE names a folder of jars");
            }
        }
        try (Installed trackers = Installed.trackers(List.of())) {
            trackers.host()
                    .providers(Tracker.class)
                    .forEach(t -> System.out.println(
                            "tracker " + t.type() + ": --track " + t.type() + "=WHERE, " + t.where()));
        }
        return 0;
    }

    private static List<MetricDescription> metrics(Installed installed, LoadedPlugin plugin) {
        return installed.host().extensions().stream()
                .filter(extension -> extension.plugin().equals(plugin))
                .map(extension -> MetricDescription.of(extension.type()))
                .toList();
    }

    private static void print(LoadedPlugin plugin, List<MetricDescription> metrics) {
        System.out.println(plugin.id() + " " + plugin.version());
        if (plugin.methods().isEmpty()) {
            System.out.println("  " + plugin.description());
        }
        for (MethodDescription method : plugin.methods()) {
            System.out.println("  " + method.name() + ": " + method.summary());
            System.out.println("    " + method.paper());
            method.parameters().forEach(c -> System.out.println("    " + parameter(c)));
        }
        for (MetricDescription metric : metrics) {
            System.out.println("  metric " + metric.name() + ": " + metric.summary());
            System.out.println("    " + metric.paper());
            metric.parameters().forEach(c -> System.out.println("    " + parameter(c)));
        }
    }

    private static String parameter(MethodDescription.Component c) {
        StringBuilder line = new StringBuilder(c.key()).append(": ").append(c.meaning());
        line.append(" (").append(type(c));
        if (!c.range().isEmpty()) {
            line.append(", ").append(c.range());
        }
        line.append(c.isRequired() ? ", required" : ", " + c.fallback() + " by default");
        if (c.neutral() != null) {
            line.append(", off at ").append(Types.number(c.neutral()));
        }
        return line.append(')').toString();
    }

    static String type(MethodDescription.Component c) {
        Class<?> raw = Types.raw(c.type());
        if (raw.isEnum()) {
            return "one of " + String.join(", ", Types.names(raw));
        }
        return raw == String.class
                ? "text"
                : raw == Path.class ? "file" : raw == List.class ? "list" : raw.getSimpleName();
    }
}
