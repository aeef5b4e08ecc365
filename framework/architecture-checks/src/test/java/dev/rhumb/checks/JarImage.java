package dev.rhumb.checks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javassist.ClassPool;
import javassist.CtClass;

/**
 * A jar in memory, which may be broken on purpose.
 *
 * @param classes class files by their names in the jar
 */
record JarImage(SortedMap<String, byte[]> classes) {

    /** A change of one class. */
    interface Change {
        void to(CtClass type) throws Exception;
    }

    /** The classes of a jar or of a folder that one would be packed of. */
    static JarImage of(Path place) throws IOException {
        SortedMap<String, byte[]> classes = new TreeMap<>();
        if (Files.isDirectory(place)) {
            try (Stream<Path> all = Files.walk(place)) {
                for (Path file : all.filter(JarImage::isClass).toList()) {
                    classes.put(place.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
                }
            }
        } else {
            try (ZipInputStream jar = new ZipInputStream(Files.newInputStream(place))) {
                for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
                    if (isClass(Path.of(entry.getName()))) {
                        classes.put(entry.getName(), jar.readAllBytes());
                    }
                }
            }
        }
        return new JarImage(classes);
    }

    private static boolean isClass(Path file) {
        return file.toString().endsWith(".class") && !file.endsWith("package-info.class");
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream jar = new ZipOutputStream(out)) {
            for (var entry : classes.entrySet()) {
                jar.putNextEntry(new ZipEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    JarImage without(String type) {
        SortedMap<String, byte[]> rest = new TreeMap<>(classes);
        rest.remove(entry(type));
        return new JarImage(rest);
    }

    JarImage changed(String type, Change change) throws Exception {
        SortedMap<String, byte[]> changed = new TreeMap<>(classes);
        CtClass read = new ClassPool(true).makeClass(new ByteArrayInputStream(classes.get(entry(type))));
        change.to(read);
        changed.put(entry(type), read.toBytecode());
        return new JarImage(changed);
    }

    private static String entry(String type) {
        return type.replace('.', '/') + ".class";
    }
}
