package dev.rhumb.runner.command;

import dev.rhumb.evaluation.track.Tracker;
import dev.rhumb.host.Extension;
import dev.rhumb.host.LoadedPlugin;
import dev.rhumb.records.Description;
import dev.rhumb.runner.reference.Listed;
import dev.rhumb.runner.reference.MethodsMarkdown;
import dev.rhumb.runner.session.Installed;
import dev.rhumb.runner.session.Places;
import dev.rhumb.runner.track.Trackers;
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
        try (Installed installed = Installed.load(Places.usual().withPlugins(plugins))) {
            if (markdown) {
                System.out.print(MethodsMarkdown.of(installed.host().plugins()));
                return 0;
            }
            installed
                    .host()
                    .plugins()
                    .forEach(plugin -> print(plugin, installed.host().extensions()));
            if (!installed.host().refusals().isEmpty()) {
                System.out.println("refused");
                installed.host().refusals().forEach(r -> System.out.println("  " + r.message()));
            }
            if (installed.host().plugins().isEmpty()) {
                System.err.println("no plugin is installed; --plugins PLACE names a folder of jars");
            }
        }
        try (Installed trackers = Installed.trackers(Places.usual())) {
            trackers.host()
                    .given(Tracker.KIND)
                    .forEach((name, tracker) -> System.out.println("tracker " + name + ": --track " + name + "=WHERE, "
                            + Trackers.place(tracker).meaning()));
        }
        return 0;
    }

    private static void print(LoadedPlugin plugin, List<Extension<?>> extensions) {
        System.out.println(plugin.id() + " " + plugin.version());
        if (plugin.methods().isEmpty()) {
            System.out.println("  " + plugin.description());
        }
        plugin.methods().forEach(method -> print("", method));
        extensions.stream()
                .filter(extension -> extension.plugin().equals(plugin))
                .forEach(extension -> extension
                        .descriptions()
                        .forEach(d -> print(extension.kind().noun() + " ", d)));
    }

    private static void print(String noun, Description<?> description) {
        System.out.println("  " + noun + description.name() + ": " + description.summary());
        System.out.println("    " + description.paper());
        description.keys().forEach(key -> System.out.println("    " + Listed.key(key)));
    }
}
