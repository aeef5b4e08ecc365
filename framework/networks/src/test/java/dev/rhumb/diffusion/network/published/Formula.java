package dev.rhumb.diffusion.network.published;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The state dict whose keys and shapes a library wrote down and whose values are a function of key and index ({@code published_peers.py}). */
public record Formula(Path folder, Map<String, long[]> shapes) implements StateDict {
    /** Those of a folder of test resources. */
    public static Formula of(Path folder) throws IOException {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (String line : Files.readAllLines(folder.resolve("keys.txt"))) {
            String[] words = line.strip().split(" ");
            shapes.put(
                    words[0],
                    Arrays.stream(words).skip(1).mapToLong(Long::parseLong).toArray());
        }
        return new Formula(folder, shapes);
    }

    @Override
    public String source() {
        return folder.resolve("keys.txt").toString();
    }

    @Override
    public float[] read(String key) {
        long[] shape = Objects.requireNonNull(shapes.get(key));
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

    @Override
    public void close() {}
}
