package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.PyTorch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole pipelines against what diffusers sampled with them, without Python: the weights are a formula. */
class PublishedPipelinesTest {
    private static final double SAME = 1e-4;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"stable-diffusion-xl"})
    void latentsAndImagesAreThoseOfThePipeline(String name) throws IOException {
        PipelineFolder.write(name, folder);
        try (NDManager manager = PyTorch.manager()) {
            Map<String, Double> apart = PublishedPipelines.differences(folder, manager);
            System.out.println(name + " " + apart);
            assertThat(apart.values()).as(apart.toString()).allMatch(d -> d < SAME);
        }
    }
}
