package dev.rhumb.evaluation.io;

import dev.rhumb.tensors.StoredTensor;
import dev.rhumb.tensors.UnreadableTensors;
import dev.rhumb.tensors.Weights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * Features or statistics in a file of {@code torch.save}, as torch-fidelity caches both, or of {@code pickle.dump}, as EDM2 writes its
 * statistics.
 */
public final class TensorFile {
    private static final String MEAN = "mu";
    private static final String COVARIANCE = "sigma";

    private final Path file;
    private final SortedMap<String, StoredTensor> tensors;

    /**
     * One matrix, or one vector as a matrix of one row.
     *
     * @param values row-major
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, not compared
    public record Matrix(double[] values, int rows, int columns) {}

    private TensorFile(Path file, SortedMap<String, StoredTensor> tensors) {
        this.file = file;
        this.tensors = tensors;
    }

    /** Whether a file is read here, by its ending. */
    public static boolean isOne(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".pt") || name.endsWith(".pkl");
    }

    /**
     * Opens a file; nothing in it is executed.
     *
     * @throws IllegalArgumentException if it is missing, damaged, or holds more than tensors and arrays; a sentence
     */
    public static TensorFile open(Path file) {
        try {
            return new TensorFile(file, Weights.open(file).tensors());
        } catch (UnreadableTensors e) {
            throw new IllegalArgumentException(e.getMessage() + ".", e);
        }
    }

    /**
     * The names of its statistics, each a mean and a covariance under {@code NAME.mu} and {@code NAME.sigma}, in the order of the
     * alphabet; the empty name for those without one.
     */
    public List<String> statistics() {
        return tensors.keySet().stream()
                .filter(key -> key.equals(MEAN) || key.endsWith('.' + MEAN))
                .map(key -> key.equals(MEAN) ? "" : key.substring(0, key.length() - MEAN.length() - 1))
                .filter(name -> tensors.containsKey(key(name, COVARIANCE)))
                .toList();
    }

    private static String key(String name, String part) {
        return name.isEmpty() ? part : name + '.' + part;
    }

    /**
     * The name of its one mean and covariance.
     *
     * @throws IllegalArgumentException if there are several, which then have to be named
     */
    public String onlyStatistics() {
        List<String> names = statistics();
        if (names.size() == 1) {
            return names.get(0);
        }
        throw new IllegalArgumentException("'" + file + "' holds the statistics " + String.join(", ", names)
                + "; name those of your features with --reference-statistics NAME.");
    }

    /** The mean of the statistics of that name. */
    public Matrix mean(String name) {
        return matrix(key(name, MEAN));
    }

    /** The covariance of the statistics of that name. */
    public Matrix covariance(String name) {
        return matrix(key(name, COVARIANCE));
    }

    /**
     * The one matrix that the file is.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public Matrix features() {
        StoredTensor matrix = tensors.get("");
        if (matrix == null || matrix.shape().length != 2) {
            throw new IllegalArgumentException(
                    "'" + file + "' holds neither one matrix of features nor statistics mu and sigma" + held()
                            + "; write the features alone: torch.save(features, '" + file.getFileName() + "').");
        }
        return matrix("");
    }

    private Matrix matrix(String name) {
        StoredTensor tensor = Objects.requireNonNull(tensors.get(name), name);
        long[] shape = tensor.shape();
        if (shape.length > 2 || shape.length == 0 || !tensor.type().floating()) {
            throw new IllegalArgumentException("'" + file + "' holds "
                    + described(tensor)
                    + ", but features and statistics are matrices of floating-point numbers.");
        }
        try {
            return new Matrix(
                    tensor.doubles(),
                    shape.length == 2 ? Math.toIntExact(shape[0]) : 1,
                    Math.toIntExact(shape[shape.length - 1]));
        } catch (UnreadableTensors e) {
            throw new IllegalArgumentException(e.getMessage() + ".", e);
        }
    }

    private String held() {
        return tensors.isEmpty()
                ? " (it holds no tensor)"
                : " (it holds "
                        + tensors.values().stream()
                                .limit(3)
                                .map(TensorFile::described)
                                .collect(Collectors.joining(", "))
                        + (tensors.size() > 3 ? " and " + (tensors.size() - 3) + " more)" : ")");
    }

    private static String described(StoredTensor tensor) {
        return (tensor.name().isEmpty() ? "one tensor" : "'" + tensor.name() + "'") + " of shape "
                + Arrays.toString(tensor.shape()) + " and type " + tensor.type();
    }
}
