package dev.rhumb.checks.python;

import ai.djl.ndarray.NDManager;
import dev.rhumb.checks.PublishedPipelines;
import dev.rhumb.diffusion.engine.PyTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole pipelines as diffusers saves them, sampled by it and by us: {@code ./mvnw -Ppython verify} runs it, and prints a table of differences. */
@Tag("python")
class PublishedPipelinePeersTest {
    @Test
    void latentsAndImagesAreThoseOfThePipelines() throws IOException, InterruptedException {
        Path peers = Python.prepared().publishedPipelines();
        try (NDManager manager = PyTorch.manager();
                Stream<Path> folders = Files.list(peers)) {
            for (Path folder : folders.sorted().toList()) {
                PublishedPipelines.differences(folder, manager).forEach((what, apart) -> {
                    System.out.printf("%-22s %-70s %.1e%n", folder.getFileName(), what, apart);
                    PublishedPipelines.requireDue(folder + " " + what, apart);
                });
            }
        }
    }
}
