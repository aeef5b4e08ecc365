package dev.rhumb.diffusion.network.published;

import dev.rhumb.diffusion.Draws;
import dev.rhumb.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Random weights of an architecture, to try what needs a network where the published weights are missing. Matrices and kernels are normal with standard
 * deviation {@code 1 / sqrt(fan-in)}, scales and variances are about 1, offsets about 0. A tensor depends on seed and key alone, and is drawn when
 * it is read.
 *
 * @param architecture whose keys and shapes they have
 * @param shapes by key
 * @param seed any number
 */
public record RandomWeights(Architecture architecture, Map<String, long[]> shapes, long seed) implements StateDict {
    /** The file that {@link #write} leaves in a folder. */
    public static final String FILE = "model.safetensors";

    private static final double SPREAD = 0.1;

    /** Those of an architecture. */
    public static RandomWeights of(Architecture architecture, long seed) {
        return new RandomWeights(architecture, PublishedNetwork.shapes(architecture), seed);
    }

    @Override
    public String source() {
        return "random weights of " + architecture.getClass().getSimpleName();
    }

    @Override
    public float[] read(String key) {
        long[] shape = Objects.requireNonNull(shapes.get(key), key);
        long size = 1;
        for (long axis : shape) {
            size = Math.multiplyExact(size, axis);
        }
        float[] values = new Draws(seed, key, 0).normals(Math.toIntExact(size));
        if (shape.length > 1) {
            scale(values, 0, 1 / Math.sqrt((double) size / shape[0]));
        } else if (shape.length == 1 && (key.endsWith("bias") || key.endsWith(".b"))) {
            scale(values, 0, SPREAD);
        } else {
            scale(values, 1, SPREAD);
        }
        if (key.endsWith("running_var")) {
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.abs(values[i]);
            }
        }
        return values;
    }

    private static void scale(float[] values, double offset, double by) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (offset + by * values[i]);
        }
    }

    /** Writes them in float32. */
    public void write(Path file) throws IOException {
        Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((key, shape) -> tensors.put(key, new Safetensors.Tensor(shape, read(key))));
        Safetensors.write(file, tensors, Map.of("weights", "random"), Safetensors.Format.F32);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
