package dev.rhumb.runner.plan;

import ai.djl.ndarray.types.Shape;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.kind.DataKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether what an experiment needs fits into Java's memory and on the disk, before any of it is taken. */
public final class Room {
    /** Samples, their features and what a metric makes of them lie in memory together. */
    private static final int SHARE = 2;

    /** A label, and a row of a few features. */
    private static final int LEAST_OF_IMAGE = 64;

    private static final double GIB = 1 << 30;

    private Room() {}

    /**
     * Refuses a set of samples that cannot be held at once.
     *
     * @param key what needs it, as a dotted path
     * @param count how many samples
     * @param shape of one
     * @throws UserError in a sentence
     */
    public static void require(String key, long count, Shape shape) {
        require(key, count, shape, Runtime.getRuntime().maxMemory());
    }

    /**
     * Refuses more samples of a seed than can be measured. Values of images stay on disk and are read in pieces; points, signals, and the
     * label and the features of every image, are held at once.
     *
     * @param shape of one sample
     * @throws UserError in a sentence
     */
    static void requireSamples(String key, long count, Shape shape) {
        long memory = Runtime.getRuntime().maxMemory();
        if (!DataKind.of(shape.getShape()).isReadInPieces()) {
            require(key, count, shape, memory);
        } else if (count > memory / SHARE / LEAST_OF_IMAGE) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "%s: the labels and features of %d images are at least %.1f GiB, and are held at once; %.1f GiB of Java's"
                            + " %.1f GiB may be used for them. Ask for fewer for each seed and for more seeds, or give Java more"
                            + " with RHUMB_JAVA_OPTS=-Xmx32g",
                    key,
                    count,
                    (double) count * LEAST_OF_IMAGE / GIB,
                    (double) memory / SHARE / GIB,
                    memory / GIB));
        }
    }

    /**
     * Refuses samples that the disk has no room for.
     *
     * @param bytes of all samples of a run; a double does not overflow
     * @param results where they go; those that are there already take their share
     * @return what they take and what is free, in words
     * @throws UserError in a sentence
     */
    public static String requireDisk(double bytes, Path results) throws IOException {
        double missing = Math.max(0, bytes - present(results));
        long free = Files.getFileStore(existing(results)).getUsableSpace();
        if (missing > free) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "samples.count: the samples of all points and seeds take %s on disk, of which %s are missing, but '%s' has %s"
                            + " free. Ask for fewer samples, seeds or points, or name a folder on another disk with --out",
                    size(bytes),
                    size(missing),
                    existing(results),
                    size(free)));
        }
        return "the samples take " + size(bytes) + " on disk; " + size(free) + " are free";
    }

    /**
     * Refuses more features than can be held at once.
     *
     * @param held bytes of Java's memory that features and logits take while a seed block is measured
     * @param weights bytes of the engine's memory that the weights of the networks take
     * @return both and what Java may take, in words
     * @throws UserError in a sentence
     */
    public static String requireMemory(long held, long weights) {
        long memory = Runtime.getRuntime().maxMemory();
        if (held > memory / SHARE) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "samples.count: the features of a seed's samples and of the real data beside them take %s of memory at once,"
                            + " but %s of Java's %s may be used for them. Ask for fewer samples for each seed and for more seeds,"
                            + " or give Java more with RHUMB_JAVA_OPTS=-Xmx32g",
                    size(held),
                    size((double) memory / SHARE),
                    size(memory)));
        }
        return "measuring holds at least " + size(held) + " of features in Java's memory, which has " + size(memory)
                + (weights == 0
                        ? ""
                        : "; the weights of the networks take " + size(weights)
                                + " of the engine's, and a batch takes more");
    }

    /** The most memory that this process took so far, the probe's included, in words; empty where Linux does not count it. */
    public static Optional<String> peak() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> "this process took at most "
                            + size(1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                            + " of memory, with one batch of the probe; a GPU's own is not counted")
                    .findFirst();
        } catch (IOException | UncheckedIOException unknown) {
            return Optional.empty();
        }
    }

    private static String size(long bytes) {
        return size((double) bytes);
    }

    private static String size(double bytes) {
        if (bytes < 1 << 20) {
            return String.format(Locale.ROOT, "%.1f KiB", bytes / (1 << 10));
        }
        return bytes < GIB
                ? String.format(Locale.ROOT, "%.1f MiB", bytes / (1 << 20))
                : String.format(Locale.ROOT, "%,.1f GiB", bytes / GIB);
    }

    private static Path existing(Path folder) {
        Path at = folder.toAbsolutePath().normalize();
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }

    private static long present(Path results) throws IOException {
        if (!Files.isDirectory(results)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(results)) {
            return files.filter(file -> file.endsWith("samples.npy"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    static void require(String key, long count, Shape shape, long memory) {
        // Exact as far as it matters: doubles do not overflow.
        double values = count;
        for (long axis : shape.getShape()) {
            values *= axis;
        }
        double bytes = values * Float.BYTES;
        if (values > Integer.MAX_VALUE - 8 || bytes > (double) memory / SHARE) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "%s: %d samples of shape %s are %.1f GiB, and are held at once; %.1f GiB of Java's %.1f GiB may be used"
                            + " for them. Ask for fewer for each seed and for more seeds, or give Java more with"
                            + " RHUMB_JAVA_OPTS=-Xmx32g",
                    key,
                    count,
                    shape,
                    bytes / GIB,
                    Math.min((double) memory / SHARE, 4.0 * (Integer.MAX_VALUE - 8)) / GIB,
                    memory / GIB));
        }
    }
}
