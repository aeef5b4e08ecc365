package dev.rhumb.evaluation.io;

import dev.rhumb.tensors.StoredTensor;
import dev.rhumb.tensors.UnreadableTensors;
import dev.rhumb.tensors.Weights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * One matrix in a file of {@code torch.save}, as torch-fidelity caches features.
 *
 * @param values row-major
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, not compared
public record TorchMatrix(double[] values, int rows, int columns) {
    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it is damaged, or holds something else than one matrix of floating-point numbers; a sentence
     */
    public static TorchMatrix read(Path file) {
        try {
            SortedMap<String, StoredTensor> found = Weights.open(file).tensors();
            StoredTensor matrix = found.get("");
            if (matrix == null || matrix.shape().length != 2 || !matrix.type().floating()) {
                throw new IllegalArgumentException(
                        "'" + file + "' is a file of torch.save, but not of one matrix of features" + held(found)
                                + "; write the tensor alone: torch.save(features, '" + file.getFileName() + "').");
            }
            long[] shape = matrix.shape();
            return new TorchMatrix(matrix.doubles(), Math.toIntExact(shape[0]), Math.toIntExact(shape[1]));
        } catch (UnreadableTensors e) {
            throw new IllegalArgumentException(
                    e.getMessage() + ". For statistics, write them to a .npz file: s = torch.load('"
                            + file.getFileName()
                            + "', weights_only=False); numpy.savez('stats.npz', mu=s['mu'], sigma=s['sigma']).",
                    e);
        }
    }

    private static String held(SortedMap<String, StoredTensor> found) {
        return found.isEmpty()
                ? " (it holds no tensor)"
                : " (it holds "
                        + found.values().stream()
                                .limit(3)
                                .map(t -> (t.name().isEmpty() ? "one tensor" : "'" + t.name() + "'") + " of shape "
                                        + Arrays.toString(t.shape()) + " and type " + t.type())
                                .collect(Collectors.joining(", "))
                        + (found.size() > 3 ? " and " + (found.size() - 3) + " more)" : ")");
    }
}
