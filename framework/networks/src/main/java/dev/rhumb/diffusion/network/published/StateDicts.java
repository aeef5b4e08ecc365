package dev.rhumb.diffusion.network.published;

import dev.rhumb.tensors.StoredTensor;
import dev.rhumb.tensors.UnreadableTensors;
import dev.rhumb.tensors.Weights;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
     * Opens a network together with its head, whose keys get {@link FeatureArchitecture#HEAD} before them.
     *
     * @param head a file like the other
     * @throws IllegalArgumentException as above
     */
    public static StateDict open(Path path, Optional<Path> head) {
        StateDict network = open(path);
        return head.isEmpty() ? network : new Joined(network, open(head.get()));
    }

    /**
     * The files that {@link #open(Path)} reads.
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

    /** A network and its head. */
    private record Joined(StateDict network, StateDict head) implements StateDict {
        @Override
        public String source() {
            return network.source() + "' with '" + head.source();
        }

        @Override
        public Map<String, long[]> shapes() {
            Map<String, long[]> shapes = new TreeMap<>(network.shapes());
            head.shapes().forEach((key, shape) -> shapes.put(FeatureArchitecture.HEAD + key, shape));
            return shapes;
        }

        @Override
        public float[] read(String key) {
            return key.startsWith(FeatureArchitecture.HEAD)
                    ? head.read(key.substring(FeatureArchitecture.HEAD.length()))
                    : network.read(key);
        }

        @Override
        public void close() {
            network.close();
            head.close();
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
