package dev.rhumb.checks;

import dev.rhumb.tensors.Safetensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A stored pipeline with the weights that {@code published_peers.py} gives it: a function of key and index. */
final class PipelineFolder {
    private static final Path STORED =
            Path.of(System.getProperty("rhumb.root"), "framework/architecture-checks/src/test/resources/pipelines");

    private PipelineFolder() {}

    /** Copies a stored pipeline, and writes weights where there are keys. */
    static void write(String name, Path to) throws IOException {
        Path from = STORED.resolve(name);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                if (file.endsWith("keys.txt")) {
                    Safetensors.write(
                            copy.resolveSibling("model.safetensors"), weights(file), Map.of(), Safetensors.Format.F32);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static Map<String, Safetensors.Tensor> weights(Path keys) throws IOException {
        Map<String, Safetensors.Tensor> weights = new LinkedHashMap<>();
        for (String line : Files.readAllLines(keys)) {
            String[] words = line.strip().split(" ");
            long[] shape =
                    Arrays.stream(words).skip(1).mapToLong(Long::parseLong).toArray();
            weights.put(words[0], new Safetensors.Tensor(shape, values(words[0], shape)));
        }
        return weights;
    }

    private static float[] values(String key, long[] shape) {
        int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        int start = 0;
        for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
            start += b;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            double hash = Math.sin(i * 12.9898 + start % 1000) * 43758.5453;
            double value = (hash - Math.floor(hash) - 0.5) * Math.sqrt(12);
            values[i] = (float)
                    (shape.length > 1
                            ? value / Math.sqrt((double) size / shape[0])
                            : 0.1 * value + (key.endsWith("weight") ? 1 : 0));
        }
        return values;
    }
}
