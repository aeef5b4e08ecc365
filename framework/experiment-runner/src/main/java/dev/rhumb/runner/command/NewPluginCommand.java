package dev.rhumb.runner.command;

import dev.rhumb.records.UserError;
import dev.rhumb.runner.author.MavenPublisher;
import dev.rhumb.runner.author.NewPlugin;
import dev.rhumb.runner.author.PluginKind;
import dev.rhumb.runner.author.PluginNames;
import dev.rhumb.runner.session.Places;
import java.io.IOException;
import java.nio.file.Path;
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
        NewPlugin plugin = new NewPlugin(home, kind, new MavenPublisher(home));
        plugin.requireNew(names, Places.usual());
        Path module = plugin.write(names, in == null ? plugin.nearby() : in);
        System.out.println(module);
        plugin.next(module, names).forEach(System.err::println);
        return 0;
    }
}
