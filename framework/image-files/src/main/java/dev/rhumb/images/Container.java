package dev.rhumb.images;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/** The files in a folder, a zip file or a tar file. */
abstract class Container implements Closeable {
    /** Relative names, parts separated by {@code /}. */
    abstract List<String> names() throws IOException;

    abstract InputStream open(String name) throws IOException;

    static boolean isArchive(Path path) {
        String name = lower(path);
        return name.endsWith(".zip") || name.endsWith(".tar") || isCompressedTar(name);
    }

    private static boolean isCompressedTar(String name) {
        return name.matches(".*\\.(tar\\.(gz|bz2|xz|zst)|tgz)");
    }

    private static String lower(Path path) {
        return path.toString().toLowerCase(Locale.ROOT);
    }

    static Container open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return new Folder(path);
        }
        if (!Files.isRegularFile(path)) {
            throw new IllegalArgumentException("There is no folder '" + path + "'.");
        }
        if (isCompressedTar(lower(path))) {
            throw new IllegalArgumentException(
                    "'" + path + "' is a compressed tar file, in which no single image can be"
                            + " found; unpack it (mkdir DIR && tar -xf '" + path.getFileName()
                            + "' -C DIR), and name the folder.");
        }
        try {
            return lower(path).endsWith(".tar") ? new Tar(path) : new Zip(path);
        } catch (IOException | RuntimeException damaged) {
            throw new IllegalArgumentException(
                    "'" + path + "' is not a zip or tar file that can be read: " + damaged.getMessage(), damaged);
        }
    }

    private static final class Folder extends Container {
        private final Path folder;

        Folder(Path folder) {
            this.folder = folder;
        }

        @Override
        List<String> names() throws IOException {
            String separator = folder.getFileSystem().getSeparator();
            try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
                return files.filter(Files::isRegularFile)
                        .map(file -> folder.relativize(file).toString().replace(separator, "/"))
                        .toList();
            } catch (UncheckedIOException unlisted) {
                throw unlisted.getCause();
            }
        }

        @Override
        InputStream open(String name) throws IOException {
            return Files.newInputStream(folder.resolve(name));
        }

        @Override
        public void close() {}
    }

    private static final class Zip extends Container {
        private final ZipFile zip;

        Zip(Path file) throws IOException {
            zip = new ZipFile(file.toFile());
        }

        @Override
        List<String> names() {
            return zip.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .toList();
        }

        @Override
        InputStream open(String name) throws IOException {
            return zip.getInputStream(Objects.requireNonNull(zip.getEntry(name)));
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }

    private static final class Tar extends Container {
        private final TarFile tar;
        private final Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();

        Tar(Path file) throws IOException {
            tar = new TarFile(file);
            // A later entry of the same name replaces the earlier one, as unpacking would.
            for (TarArchiveEntry entry : tar.getEntries()) {
                if (entry.isFile()) {
                    entries.put(entry.getName().replaceFirst("^(\\./)+", ""), entry);
                }
            }
        }

        @Override
        List<String> names() {
            return List.copyOf(entries.keySet());
        }

        @Override
        InputStream open(String name) throws IOException {
            return tar.getInputStream(Objects.requireNonNull(entries.get(name)));
        }

        @Override
        public void close() throws IOException {
            tar.close();
        }
    }
}
