package dev.rhumb.diffusion.network.published;

import dev.rhumb.tensors.StoredTensor;
import dev.rhumb.tensors.UnreadableTensors;
import dev.rhumb.tensors.Weights;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** State dicts in files: safetensors, one or several, and those of {@code torch.save}. */
public final class StateDicts {
    /** Under which training programs keep the network beside optimiser and counters. */
    private static final String NESTED = "state_dict";

    private StateDicts() {}

    /**
     * Opens a file, an index of several, or a folder of {@code save_pretrained}; see {@link Weights#open}.
     *
     * @throws IllegalArgumentException if a file is missing, damaged, of another format, or holds more than tensors; a sentence
     */
    public static StateDict open(Path path) {
        try {
            Weights all = Weights.open(path);
            Weights nested = all.under(NESTED);
            return Stored.of(nested.tensors().isEmpty() ? all : nested);
        } catch (UnreadableTensors e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * The files that {@link #open} reads.
     *
     * @throws IllegalArgumentException as there
     */
    public static List<Path> files(Path path) {
        try {
            return Weights.open(path).files();
        } catch (UnreadableTensors e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Its tensors stay in the mapped files. */
    private record Stored(Weights weights, Map<String, long[]> shapes) implements StateDict {
        static Stored of(Weights weights) {
            Map<String, long[]> shapes = new TreeMap<>();
            weights.tensors().forEach((key, tensor) -> shapes.put(key, tensor.shape()));
            return new Stored(weights, Collections.unmodifiableMap(shapes));
        }

        @Override
        public String source() {
            return weights.file().toString();
        }

        @Override
        public float[] read(String key) {
            try {
                StoredTensor tensor = Objects.requireNonNull(weights.tensors().get(key), key);
                return tensor.floats();
            } catch (UnreadableTensors e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            // The mappings are freed with the garbage.
        }
    }
}
