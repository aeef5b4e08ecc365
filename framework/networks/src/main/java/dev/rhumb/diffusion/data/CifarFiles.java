package dev.rhumb.diffusion.data;

import dev.rhumb.data.StoredImages;
import dev.rhumb.data.UnreadableData;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The binary version of CIFAR-10 (Krizhevsky 2009): records of one byte of label and 3072 bytes of a 32x32 image, red plane, green
 * plane, blue plane.
 */
public final class CifarFiles {
    private static final List<String> CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
    private static final int SIDE = 32;
    private static final int IMAGE = 3 * SIDE * SIDE;

    private CifarFiles() {}

    /**
     * Reads batches one after another.
     *
     * @param name what to call the data set
     * @param files at least one
     * @throws UnreadableData if a file is missing, ends within a record or has no valid label
     */
    public static StoredImages read(String name, List<Path> files) {
        List<byte[]> batches = new ArrayList<>();
        List<String> checksums = new ArrayList<>();
        int count = 0;
        for (Path file : files) {
            SourceFile.Content<byte[]> content = SourceFile.read(file, in -> records(in, file));
            batches.add(content.value());
            checksums.add(content.sha256());
            count += content.value().length / (IMAGE + 1);
        }
        byte[] pixels = new byte[Math.multiplyExact(count, IMAGE)];
        int[] labels = new int[count];
        int next = 0;
        for (byte[] batch : batches) {
            for (int at = 0; at < batch.length; at += IMAGE + 1) {
                labels[next] = batch[at];
                System.arraycopy(batch, at + 1, pixels, next * IMAGE, IMAGE);
                next++;
            }
        }
        return new StoredImages(
                name,
                SourceFile.combined(checksums.toArray(String[]::new)),
                pixels,
                255,
                labels,
                3,
                SIDE,
                SIDE,
                CLASSES);
    }

    private static byte[] records(DataInputStream in, Path file) throws IOException {
        byte[] bytes = in.readAllBytes();
        if (bytes.length == 0) {
            throw new UnreadableData(file, "is empty");
        }
        if (bytes.length % (IMAGE + 1) != 0) {
            throw new EOFException();
        }
        for (int at = 0; at < bytes.length; at += IMAGE + 1) {
            if (bytes[at] < 0 || bytes[at] >= CLASSES.size()) {
                throw new UnreadableData(
                        file,
                        "label " + (bytes[at] & 0xff) + " of image " + at / (IMAGE + 1) + " is not in 0.."
                                + (CLASSES.size() - 1) + "; is it the binary version of CIFAR-10?");
            }
        }
        return bytes;
    }
}
