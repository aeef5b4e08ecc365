package dev.rhumb.tensors;

import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * What {@code torch.save} writes: since PyTorch 1.6 a zip file with a pickle and one entry for each storage; before, and with
 * {@code _use_new_zipfile_serialization=False}, five pickles with the storages behind them. And what {@code pickle.dump} writes of
 * NumPy arrays: one pickle that holds them.
 */
final class TorchFile {
    private static final String PICKLE = "/data.pkl";
    private static final String PROGRAM = "/constants.pkl";
    private static final int ZIP = 0x04034b50;
    private static final int LARGEST_PICKLE = 1 << 27;
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);

    private final Path file;

    private TorchFile(Path file) {
        this.file = file;
    }

    /**
     * The tensors of a file, by names that are joined by dots where they are nested.
     *
     * @throws UnreadableTensors if it is missing, damaged, of another format, or names more than tensors
     */
    static SortedMap<String, StoredTensor> tensors(Path file) {
        return new TorchFile(file).tensors();
    }

    /** Whether a file is a zip file with a pickle of tensors and no program, or begins with a pickle. */
    static boolean isOne(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer head = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
            if (channel.read(head, 0) < 4) {
                return false;
            } else if (head.get(0) == (byte) 0x80) {
                return true;
            } else if (head.getInt(0) != ZIP) {
                return false;
            }
        } catch (IOException unreadable) {
            return false;
        }
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            boolean program = false;
            boolean pickle = false;
            for (Enumeration<ZipArchiveEntry> all = zip.getEntries(); all.hasMoreElements(); ) {
                String name = all.nextElement().getName();
                program |= name.endsWith(PROGRAM);
                pickle |= name.endsWith(PICKLE);
            }
            return pickle && !program;
        } catch (IOException | IllegalArgumentException damaged) {
            return false;
        }
    }

    private UnreadableTensors damaged(String problem, Exception cause) {
        return new UnreadableTensors(file, problem, cause);
    }

    private SortedMap<String, StoredTensor> tensors() {
        if (!Files.isRegularFile(file)) {
            throw new UnreadableTensors(file, "there is no such file");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer head = channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(channel.size(), LARGEST_PICKLE))
                    .order(ByteOrder.LITTLE_ENDIAN);
            if (head.remaining() >= 4 && head.getInt(0) == ZIP) {
                return ofZip();
            } else if (head.remaining() >= 4 && head.get(0) == (byte) 0x80) {
                return ofPickles(head, channel);
            }
        } catch (IOException e) {
            throw damaged("cannot be read (" + e.getMessage() + ")", e);
        }
        throw new UnreadableTensors(
                file, "is neither a file of torch.save nor a pickle: it begins neither as a zip file nor as a pickle");
    }

    private SortedMap<String, StoredTensor> ofZip() throws IOException {
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            ZipArchiveEntry pickle = pickle(zip);
            String folder = pickle.getName().substring(0, pickle.getName().length() - PICKLE.length());
            if (zip.getEntry(folder + PROGRAM) != null) {
                throw new UnreadableTensors(
                        file,
                        "is a TorchScript archive, a network with its program, and not a file of tensors;"
                                + " describe it as a network of its own (docs/import)");
            }
            ByteOrder order = order(zip, folder);
            Map<String, Stretch> storages = new HashMap<>();
            String data = folder + "/data/";
            for (Enumeration<ZipArchiveEntry> all = zip.getEntries(); all.hasMoreElements(); ) {
                ZipArchiveEntry entry = all.nextElement();
                if (entry.getName().startsWith(data)) {
                    storages.put(entry.getName().substring(data.length()), stretch(entry, order));
                }
            }
            Stretch bytes = stretch(pickle, ByteOrder.LITTLE_ENDIAN);
            return Tree.tensors(
                    file,
                    TensorUnpickler.read(
                            file,
                            bytes.map(0, bytes.length()),
                            (key, type, values) -> whole(storages, key, type, values)));
        } catch (IOException | IllegalArgumentException e) {
            throw damaged("is a zip file that ends early or is damaged", e);
        }
    }

    private ZipArchiveEntry pickle(ZipFile zip) {
        for (Enumeration<ZipArchiveEntry> all = zip.getEntries(); all.hasMoreElements(); ) {
            ZipArchiveEntry entry = all.nextElement();
            if (entry.getName().endsWith(PICKLE)) {
                if (entry.getSize() > LARGEST_PICKLE) {
                    throw new UnreadableTensors(
                            file,
                            "has a pickle of " + entry.getSize() + " bytes; those up to " + LARGEST_PICKLE
                                    + " are read");
                }
                return entry;
            }
        }
        throw new UnreadableTensors(file, "is a zip file, but not one of torch.save: it has no entry 'data.pkl'");
    }

    private Stretch stretch(ZipArchiveEntry entry, ByteOrder order) throws IOException {
        if (entry.getMethod() != ZipEntry.STORED) {
            throw new UnreadableTensors(
                    file,
                    "has the compressed entry '" + entry.getName()
                            + "', and torch.save compresses none; save it again");
        }
        if (entry.getDataOffset() < 0 || entry.getDataOffset() + entry.getSize() > Files.size(file)) {
            throw new EOFException(entry.getName());
        }
        return Stretch.checked(file, entry.getDataOffset(), entry.getSize(), order, entry.getCrc());
    }

    private ByteOrder order(ZipFile zip, String folder) throws IOException {
        ZipArchiveEntry entry = zip.getEntry(folder + "/byteorder");
        if (entry == null) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        Stretch bytes = stretch(entry, ByteOrder.LITTLE_ENDIAN);
        String text = StandardCharsets.US_ASCII
                .decode(bytes.map(0, Math.min(bytes.length(), 16)))
                .toString();
        return switch (text) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default ->
                throw new UnreadableTensors(file, "states the byte order '" + text + "'; it is 'little' or 'big'");
        };
    }

    private SortedMap<String, StoredTensor> ofPickles(ByteBuffer head, FileChannel channel) throws IOException {
        TensorUnpickler.Storages none = (key, type, values) -> {
            throw new UnreadableTensors(file, "refers to a storage before it states its format; it is damaged");
        };
        Object first = TensorUnpickler.read(file, head, none);
        if (!MAGIC.equals(first)) {
            return ofOnePickle(first, head);
        }
        Object version = TensorUnpickler.read(file, head, none);
        if (!(version instanceof Number number) || number.intValue() != 1001) {
            throw new UnreadableTensors(file, "is of version " + version + " of torch.save's format; 1001 is read");
        }
        TensorUnpickler.read(file, head, none); // about the machine that wrote it; the values are little-endian on any
        Map<String, Stretch> storages = new HashMap<>();
        Map<String, ElementType> types = new HashMap<>();
        Object content =
                TensorUnpickler.read(file, head, (key, type, values) -> whole(storages, key, type, values), types);
        if (!(TensorUnpickler.read(file, head, none) instanceof Collection<?> keys)) {
            throw new UnreadableTensors(file, "does not list its storages; it is damaged");
        }
        place(keys, types, storages, channel, head.position());
        return Tree.tensors(file, content);
    }

    /** What {@code pickle.dump} wrote: arrays lie in the pickle itself. */
    private SortedMap<String, StoredTensor> ofOnePickle(Object content, ByteBuffer head) {
        SortedMap<String, StoredTensor> arrays = Tree.tensors(file, content);
        if (arrays.isEmpty() || head.hasRemaining()) {
            throw new UnreadableTensors(
                    file,
                    arrays.isEmpty()
                            ? "is a Python pickle without any array"
                            : "holds " + head.remaining() + " bytes behind its pickle");
        }
        return arrays;
    }

    /** The storages follow one another, each behind the number of its values. */
    private void place(
            Collection<?> keys,
            Map<String, ElementType> types,
            Map<String, Stretch> storages,
            FileChannel channel,
            long begin)
            throws IOException {
        ByteBuffer count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long at = begin;
        for (Object key : keys) {
            ElementType type = types.get(String.valueOf(key));
            boolean complete = channel.read(count.clear(), at) == Long.BYTES;
            long left = channel.size() - at - Long.BYTES;
            long values = complete ? count.getLong(0) : 0;
            if (type == null || !complete || values < 0 || values > left / type.bytes()) {
                throw new UnreadableTensors(
                        file,
                        "ends before the storage '" + key
                                + "' does, or lists one that no tensor has; it is truncated or" + " damaged");
            }
            at += Long.BYTES;
            storages.put(String.valueOf(key), Stretch.of(file, at, values * type.bytes(), ByteOrder.LITTLE_ENDIAN));
            at += values * type.bytes();
        }
        if (at < channel.size()) {
            throw new UnreadableTensors(
                    file, "holds " + (channel.size() - at) + " bytes behind its last storage, which belong to none");
        }
    }

    private Stretch whole(Map<String, Stretch> storages, String key, ElementType type, long values) {
        Stretch found = storages.get(key);
        if (found == null) {
            throw new UnreadableTensors(
                    file, "lacks the storage '" + key + "' of " + values + " values; it is damaged");
        }
        if (values < 0 || found.length() / type.bytes() != values || found.length() % type.bytes() != 0) {
            throw new UnreadableTensors(
                    file,
                    "declares " + values + " values of " + type + " in the storage '" + key + "' of " + found.length()
                            + " bytes; it is damaged");
        }
        return found;
    }
}
