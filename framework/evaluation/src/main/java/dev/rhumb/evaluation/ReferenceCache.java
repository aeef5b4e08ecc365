package dev.rhumb.evaluation;

import dev.rhumb.data.Sha256;
import dev.rhumb.files.AtomicFiles;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What metrics derive of a reference alone, kept on disk: the Gaussian fit, the distances to the nearest other samples, and sums of
 * kernels. A file is named after the SHA-256 of the features and of who computed with them, so that another reference never finds it.
 */
final class ReferenceCache {
    private static final String FORMAT = "rhumb reference 1";
    private static final String ENDING = ".reference";

    private final Path folder;
    private final Consumer<String> notices;

    ReferenceCache(Path folder, Consumer<String> notices) {
        this.folder = folder;
        this.notices = notices;
    }

    /** What is known of a set of features, without the features. */
    record Own(
            @Nullable GaussianFit gaussian, @Nullable NearestNeighbours neighbours, Map<String, Double> kernelSums) {}

    /** The file of a reference, whose features are read once for it. */
    Path file(Features reference) {
        return folder.resolve(digest(reference) + ENDING);
    }

    /** Gives a reference what an earlier evaluation found of it; a file that is damaged is left out with a notice. */
    void load(Path file, Features reference) {
        if (!Files.isRegularFile(file)) {
            return;
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            reference.know(read(in, reference));
        } catch (IOException | IllegalArgumentException damaged) {
            notices.accept("'" + file + "' is damaged and not used (" + damaged.getMessage()
                    + "); what it should hold is computed again");
        }
    }

    /** Keeps what is known of a reference now. */
    static void store(Path file, Features reference) throws IOException {
        Own own = reference.own();
        AtomicFiles.write(file, out -> {
            DataOutputStream data = new DataOutputStream(out);
            write(data, own);
            data.flush();
        });
    }

    private static void write(DataOutputStream out, Own own) throws IOException {
        out.writeUTF(FORMAT);
        out.writeBoolean(own.gaussian() != null);
        if (own.gaussian() != null) {
            write(out, own.gaussian().mean());
            write(out, own.gaussian().covariance());
        }
        write(out, own.neighbours() == null ? new double[0] : own.neighbours().squared());
        out.writeInt(own.kernelSums().size());
        for (Map.Entry<String, Double> sum : own.kernelSums().entrySet()) {
            out.writeUTF(sum.getKey());
            out.writeDouble(sum.getValue());
        }
    }

    private static Own read(DataInputStream in, Features reference) throws IOException {
        int d = reference.columns();
        if (!in.readUTF().equals(FORMAT)) {
            throw new IOException("it is of another format");
        }
        GaussianFit gaussian = in.readBoolean()
                ? GaussianFit.of(read(in, d), read(in, Math.multiplyExact(d, d)))
                        .on(reference.algebra())
                : null;
        double[] squared = read(in, -1);
        Map<String, Double> sums = new TreeMap<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            sums.put(in.readUTF(), in.readDouble());
        }
        if (squared.length % reference.rows() != 0) {
            throw new IOException("it holds " + squared.length + " distances for " + reference.rows() + " samples");
        }
        return new Own(gaussian, squared.length == 0 ? null : NearestNeighbours.of(squared, reference.rows()), sums);
    }

    private static void write(DataOutputStream out, double[] values) throws IOException {
        out.writeInt(values.length);
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    /** @param expected how many there must be; -1 for any number */
    private static double[] read(DataInputStream in, int expected) throws IOException {
        int length = in.readInt();
        if (length < 0 || (expected >= 0 && length != expected)) {
            throw new IOException("it holds " + length + " numbers where " + expected + " belong");
        }
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }

    private static String digest(Features features) {
        MessageDigest digest = Sha256.fresh();
        digest.update((FORMAT + " " + features.algebra().name() + " " + features.rows() + " x " + features.columns())
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(features.columns(), Double.BYTES));
        double[] row = new double[features.columns()];
        for (int i = 0; i < features.rows(); i++) {
            features.copy(i, 0, row.length, row, 0);
            bytes.asDoubleBuffer().put(row);
            digest.update(bytes.array());
        }
        return Sha256.hex(digest.digest());
    }
}
