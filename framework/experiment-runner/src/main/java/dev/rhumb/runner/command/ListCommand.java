package dev.rhumb.runner.command;

import dev.rhumb.evaluation.track.Tracker;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.reference.Listed;
import dev.rhumb.runner.reference.ReferenceMarkdown;
import dev.rhumb.runner.session.Installed;
import dev.rhumb.runner.session.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what files can name. */
@Command(
        name = "list",
        description = "List what an experiment or a training file can name: all kinds, one kind, or one name with its"
                + " keys.")
public final class ListCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "KIND or NAME",
            description = "samplers, schedules, metrics, ..., or a name such as ddim.")
    @Nullable
    String wanted;

    @Option(names = "--plugins", paramLabel = "PLACE", description = "Further plugins; may be repeated.")
    List<Path> plugins = List.of();

    @Option(names = "--markdown", paramLabel = "FOLDER", description = "Write the pages of docs/reference to a folder.")
    @Nullable
    Path markdown;

    @Override
    public Integer call() throws IOException {
        try (Installed installed = Installed.load(Places.usual().withPlugins(plugins))) {
            installed.warn(System.err::println);
            Vocabulary vocabulary = installed.vocabulary();
            if (markdown != null) {
                Files.createDirectories(markdown);
                for (Map.Entry<String, String> page :
                        ReferenceMarkdown.pages(vocabulary).entrySet()) {
                    Files.writeString(markdown.resolve(page.getKey()), page.getValue());
                }
                return 0;
            }
            Map<String, List<Listed>> kinds = Listed.kinds(vocabulary);
            try (Installed trackers = Installed.trackers(Places.usual().withPlugins(plugins))) {
                kinds.put("trackers", Listed.of(trackers.host().given(Tracker.KIND)));
            }
            if (wanted == null) {
                kinds.forEach((kind, all) -> System.out.println(kind + ": "
                        + String.join(", ", all.stream().map(Listed::name).toList())));
            } else if (kinds.containsKey(wanted)) {
                kinds.get(wanted).forEach(listed -> System.out.println(listed.line()));
            } else {
                Listed.of(kinds, wanted).forEach(System.out::println);
            }
        }
        return 0;
    }
}
