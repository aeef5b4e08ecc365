package dev.rhumb.runner.cluster;

import dev.rhumb.runner.execute.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A unit on its way to an executor or back, with the files that are there of it.
 *
 * @param address of the unit
 * @param failed sentences of what failed
 * @param refused whether the executor cannot do any unit of this plan, for the reason in {@code failed}
 * @param warnings warnings on the way
 */
record Parcel(String address, List<String> failed, boolean refused, List<String> warnings) {
    private static final String NOTE = "parcel.json";
    private static final String FILES = "unit/";

    Parcel {
        failed = List.copyOf(failed);
        warnings = List.copyOf(warnings);
    }

    /** Nothing but the address. */
    static Parcel of(String address) {
        return new Parcel(address, List.of(), false, List.of());
    }

    /**
     * As bytes.
     *
     * @param folder of the unit; if it does not exist, no files are packed
     */
    byte[] pack(Path folder) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            // Samples are noise to a compressor.
            zip.setLevel(Deflater.NO_COMPRESSION);
            Map<String, Object> note = new LinkedHashMap<>();
            note.put("address", address);
            note.put("failed", failed);
            note.put("refused", refused);
            note.put("warnings", warnings);
            zip.putNextEntry(new ZipEntry(NOTE));
            zip.write(Json.flat(note).getBytes(StandardCharsets.UTF_8));
            for (Path file : files(folder)) {
                zip.putNextEntry(
                        new ZipEntry(FILES + folder.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, zip);
            }
        }
        return bytes.toByteArray();
    }

    /** The files below a folder, in order; none if it does not exist. */
    static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /**
     * What {@link #pack} made of it.
     *
     * @param folder takes the unit's files, and is created only if there are any
     */
    static Parcel unpack(byte[] bytes, Path folder) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            ZipEntry first = zip.getNextEntry();
            if (first == null || !first.getName().equals(NOTE)) {
                throw new IOException("the cluster returned something else than a unit");
            }
            Map<String, Object> note = Json.parse(
                    new String(zip.readAllBytes(), StandardCharsets.UTF_8), "a parcel of the cluster", "run it again");
            ZipEntry entry = zip.getNextEntry();
            while (entry != null) {
                Path file = folder.resolve(entry.getName().substring(FILES.length()))
                        .normalize();
                if (!entry.getName().startsWith(FILES) || !file.startsWith(folder.normalize())) {
                    throw new IOException("the cluster returned a file out of its place: " + entry.getName());
                }
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.copy(zip, file);
                entry = zip.getNextEntry();
            }
            return new Parcel(
                    String.valueOf(note.get("address")),
                    lines(note.get("failed")),
                    Boolean.TRUE.equals(note.get("refused")),
                    lines(note.get("warnings")));
        }
    }

    private static List<String> lines(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
