package dev.rhumb.runner.author;

import java.io.IOException;
import java.nio.file.Path;

/** Brings what plugins build against to where Maven finds it. */
@FunctionalInterface
public interface Publisher {
    /**
     * Publishes the api, the test kit and the parent of plugins.
     *
     * @param repository the folder of a Maven repository, made if it is not there
     * @throws dev.rhumb.records.UserError if they cannot be built
     */
    void publish(Path repository) throws IOException;
}
