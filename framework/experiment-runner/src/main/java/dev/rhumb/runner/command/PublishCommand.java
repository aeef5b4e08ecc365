package dev.rhumb.runner.command;

import dev.rhumb.runner.author.MavenPublisher;
import dev.rhumb.runner.author.NewPlugin;
import dev.rhumb.runner.session.Places;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Publishes again what plugins outside the checkout build against. */
@Command(
        name = "publish",
        description = "Publish the modules that plugins build against to target/repository again, after this"
                + " checkout has changed.")
public final class PublishCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
        Path home = Places.usual().requireCheckout().toRealPath();
        Path repository = NewPlugin.repository(home);
        new MavenPublisher(home).publish(repository);
        System.out.println(repository);
        return 0;
    }
}
