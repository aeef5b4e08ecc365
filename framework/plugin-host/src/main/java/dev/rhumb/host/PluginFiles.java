package dev.rhumb.host;

import dev.rhumb.data.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Everything in a plugin's jar or classes folder, read once.
 *
 * @param files contents by name, with slashes
 * @param sha256 of the jar, or over names and contents of the folder's files
 */
record PluginFiles(SortedMap<String, byte[]> files, String sha256) {

    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    static PluginFiles read(Path place) throws IOException {
        return Files.isDirectory(place) ? readFolder(place) : readJar(place);
    }

    private static PluginFiles readJar(Path jar) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (!entry.isDirectory()) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        files.put(entry.getName(), in.readAllBytes());
                    }
                }
            }
        }
        return new PluginFiles(files, Sha256.hex(Sha256.fresh().digest(Files.readAllBytes(jar))));
    }

    private static PluginFiles readFolder(Path folder) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
        MessageDigest digest = Sha256.fresh();
        files.forEach((name, content) -> {
            digest.update((name + '\0' + content.length + '\0').getBytes(StandardCharsets.UTF_8));
            digest.update(content);
        });
        return new PluginFiles(files, Sha256.hex(digest.digest()));
    }

    /** The main entries of the manifest; empty if there is none. */
    Attributes descriptor() throws IOException {
        byte[] manifest = files.get(MANIFEST);
        if (manifest == null) {
            return new Attributes();
        }
        return new Manifest(new ByteArrayInputStream(manifest)).getMainAttributes();
    }

    /** The class files by name; those for other Java versions and module descriptors are left out. */
    SortedMap<String, byte[]> classFiles() {
        SortedMap<String, byte[]> classes = new TreeMap<>();
        files.forEach((name, content) -> {
            if (name.endsWith(".class") && !name.startsWith("META-INF/") && !name.endsWith("module-info.class")) {
                classes.put(name, content);
            }
        });
        return classes;
    }
}
