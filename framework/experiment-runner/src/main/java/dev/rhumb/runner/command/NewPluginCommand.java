package dev.rhumb.runner.command;

import dev.rhumb.diffusion.data.Datasets;
import dev.rhumb.diffusion.network.Networks;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.author.MavenPublisher;
import dev.rhumb.runner.author.NewPlugin;
import dev.rhumb.runner.author.PluginKind;
import dev.rhumb.runner.author.PluginNames;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.session.Installed;
import dev.rhumb.runner.session.Places;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a plugin of one's own. */
@Command(
        name = "new-plugin",
        description = "Write a plugin of your own: a module outside this checkout, with its test and an experiment.",
        footer = {
            "",
            "Writes FOLDER/NAME, and publishes the modules that it builds against to",
            "target/repository of this checkout.",
            "docs/write-a-guidance.md, docs/write-a-sampler.md and docs/write-a-data-set.md continue from there."
        })
public final class NewPluginCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description =
                    "The name of what it gives, of the plugin and its folder: lower-case words joined by hyphens.")
    @Nullable
    String name;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "What it gives: ${COMPLETION-CANDIDATES} (default: guidance).")
    PluginKind kind = PluginKind.GUIDANCE;

    @Option(
            names = "--in",
            paramLabel = "FOLDER",
            description = "Target folder (default: the current folder, or the folder of the checkout if that is"
                    + " inside it).")
    @Nullable
    Path in;

    @Option(
            names = "--package",
            paramLabel = "PACKAGE",
            description = "The package of its classes (default:" + " org.example.NAME).")
    @Nullable
    String packageName;

    @Override
    public Integer call() throws IOException {
        if (name == null) {
            throw new UserError("no name is given; name the method, e.g. my-guidance");
        }
        Path home = Places.usual().requireCheckout().toRealPath();
        PluginNames names = packageName == null ? PluginNames.of(name) : new PluginNames(name, packageName);
        refuseInstalled(kind, names);
        Path module = new NewPlugin(home, kind, new MavenPublisher(home)).write(names, in == null ? nearby(home) : in);
        System.out.println(module);
        System.err.println(next(module, home, kind, names));
        return 0;
    }

    private static void refuseInstalled(PluginKind kind, PluginNames names) {
        try (Installed installed = Installed.load(Places.usual())) {
            Vocabulary known = installed.vocabulary();
            Set<String> taken = switch (kind) {
                case GUIDANCE -> known.methods().keySet();
                case METRIC -> Set.copyOf(known.metrics().names());
                case SAMPLER -> known.samplers().keySet();
                case SCHEDULE -> known.schedules().keySet();
                case DATASET -> known.words().of(Datasets.KIND).keySet();
                case NETWORK -> known.words().of(Networks.KIND).keySet();
                case REWARD -> known.words().of(Vocabulary.REWARDS).keySet();
            };
            if (taken.contains(names.name())) {
                throw new UserError(
                        "there is a " + kind.noun() + " '" + names.name() + "' already; choose another name");
            }
            if (installed.host().plugins().stream()
                    .anyMatch(plugin -> plugin.id().equals(names.name()))) {
                throw new UserError("there is a plugin '" + names.name() + "' already; choose another name");
            }
        }
    }

    private static Path nearby(Path home) throws IOException {
        Path here = Path.of("").toRealPath();
        return here.startsWith(home) ? Optional.ofNullable(home.getParent()).orElse(here) : here;
    }

    private static String next(Path module, Path home, PluginKind kind, PluginNames names) {
        return String.join(
                System.lineSeparator(),
                "next:",
                "  cd '" + module + "'",
                "  ./mvnw -q verify    # compiles it and runs its contract",
                "  '" + home.resolve("rhumb") + "' " + kind.command() + " " + names.name() + ".yaml --plugins .");
    }
}
