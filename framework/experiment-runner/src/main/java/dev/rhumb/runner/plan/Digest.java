package dev.rhumb.runner.plan;

import dev.rhumb.data.Sha256;
import java.io.IOException;
import java.nio.file.Path;

/** SHA-256 of files, and of configurations in a canonical text. */
public final class Digest {
    private Digest() {}

    /** Of plain maps, lists and values, whose order and {@code toString} are fixed. */
    public static String of(Object configuration) {
        return Sha256.of(configuration.toString());
    }

    /** Of a file's bytes. */
    public static String ofFile(Path file) throws IOException {
        return Sha256.ofFile(file);
    }
}
