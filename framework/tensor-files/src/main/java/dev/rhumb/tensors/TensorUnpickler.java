package dev.rhumb.tensors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;

/**
 * Reads a pickle of tensors or NumPy arrays as data. A pickle names classes and functions that Python would import and call. Here each
 * name is looked up in a short list of what rebuilds tensors, arrays and dictionaries, and any other name is refused. Nothing is imported,
 * constructed by reflection or called.
 */
final class TensorUnpickler extends Unpickler {
    /** Far more than the pickle of any checkpoint has; its tensors' values are not in it. */
    private static final int MOST_OPERATIONS = 10_000_000;

    private static final int LONGEST_TEXT = 1 << 26;

    private final Path file;
    private final ByteBuffer bytes;
    private final Storages storages;
    private final Map<String, ElementType> declared;
    private int operations;

    /** Where the values of a storage lie. */
    @FunctionalInterface
    interface Storages {
        /**
         * The bytes of a storage.
         *
         * @param key what the pickle calls it
         * @param values how many values it is declared to hold
         */
        Stretch find(String key, ElementType type, long values);
    }

    /** The class of a storage, which no pickle calls. */
    private record StorageClass(ElementType type) implements IObjectConstructor {
        @Override
        public Object construct(Object[] with) {
            throw new IllegalArgumentException("a class of storages is called");
        }
    }

    /** NumPy's class of arrays, which is passed on and never called. */
    private static final IObjectConstructor NOT_CALLED = with -> {
        throw new IllegalArgumentException("the class of arrays is called");
    };

    private record Storage(String key, ElementType type, long values) {}

    /** A tensor as the pickle describes it. Legacy files state where storages lie after the pickle, so they are looked up later. */
    record View(Storages storages, Storage storage, long[] shape, long[] strides, long offset) {
        StoredTensor named(String name) {
            Stretch found = storages.find(storage.key(), storage.type(), storage.values());
            return StoredTensor.view(name, storage.type(), shape, strides, offset, found);
        }
    }

    private TensorUnpickler(Path file, ByteBuffer bytes, Storages storages, Map<String, ElementType> declared) {
        this.file = file;
        this.bytes = bytes;
        this.storages = storages;
        this.declared = declared;
    }

    /** As below, for a pickle whose storages are already known. */
    static Object read(Path file, ByteBuffer bytes, Storages storages) {
        return read(file, bytes, storages, new HashMap<>());
    }

    /**
     * Reads one pickle, and leaves the buffer behind it.
     *
     * @param declared receives the type of each storage
     * @return mappings, collections, arrays, texts, numbers, {@link View}s and {@link PickledArray}s
     * @throws UnreadableTensors if it is damaged, or names anything but tensors and dictionaries
     */
    static Object read(Path file, ByteBuffer bytes, Storages storages, Map<String, ElementType> declared) {
        try {
            return new TensorUnpickler(file, bytes, storages, declared).load(new Input(bytes));
        } catch (UnreadableTensors refused) {
            throw refused;
        } catch (IOException | RuntimeException | StackOverflowError damaged) {
            throw new UnreadableTensors(file, "its pickle is damaged, or not one that torch.save wrote", damaged);
        }
    }

    @Override
    protected Object dispatch(short operation) throws IOException {
        if (++operations > MOST_OPERATIONS) {
            throw new UnreadableTensors(
                    file, "its pickle has more than " + MOST_OPERATIONS + " operations, more than a checkpoint needs");
        }
        switch (operation) {
            case Opcodes.GLOBAL -> stack.add(named(PickleUtils.readline(input), PickleUtils.readline(input)));
            case Opcodes.STACK_GLOBAL -> {
                String name = (String) stack.pop();
                stack.add(named((String) stack.pop(), name));
            }
            case Opcodes.INST -> throw refused(PickleUtils.readline(input) + '.' + PickleUtils.readline(input));
            case Opcodes.BUILD -> build();
            case Opcodes.BINUNICODE, Opcodes.BINSTRING, Opcodes.BINBYTES, Opcodes.LONG4 -> {
                requireRoom(bytes.getInt(bytes.position()) & 0xffffffffL, Integer.BYTES);
                return super.dispatch(operation);
            }
            case Opcodes.BINUNICODE8, Opcodes.BINBYTES8, Opcodes.BYTEARRAY8 -> {
                requireRoom(bytes.getLong(bytes.position()), Long.BYTES);
                return super.dispatch(operation);
            }
            default -> {
                return super.dispatch(operation);
            }
        }
        return NO_RETURN_VALUE;
    }

    /** The library takes the memory that a text requests before it looks at what is left. */
    private void requireRoom(long declared, int width) {
        int left = bytes.remaining() - width;
        if (declared < 0 || declared > Math.min(left, LONGEST_TEXT)) {
            throw new UnreadableTensors(
                    file,
                    "its pickle declares a text of " + declared + " bytes where " + left
                            + " are left: the file is damaged");
        }
    }

    /** An ordered dictionary of PyTorch carries the versions of its modules, which say nothing about values. */
    private void build() {
        Object state = stack.pop();
        if (stack.peek() instanceof PickledArray array && state instanceof Object[] parts) {
            array.take(file, parts);
        } else if (stack.peek() instanceof PickledArray.Type type && state instanceof Object[] parts) {
            type.take(parts);
        } else if (!(stack.peek() instanceof Map && state instanceof Map)) {
            throw refused("__setstate__");
        }
    }

    private IObjectConstructor named(String module, String name) {
        String full = module + '.' + name;
        return switch (full) {
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> this::view;
            case "torch._utils._rebuild_parameter", "torch.Size" -> with -> with[0];
            case "collections.OrderedDict" -> TensorUnpickler::dictionary;
            case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct" ->
                with -> new PickledArray();
            case "numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer" ->
                with -> PickledArray.ofBuffer(file, with);
            case "numpy.ndarray" -> NOT_CALLED;
            case "numpy.dtype" -> with -> new PickledArray.Type((String) with[0]);
            case "_codecs.encode" -> TensorUnpickler::latin1;
            default ->
                new StorageClass(ElementType.ofStorage(module.equals("torch") ? name : "")
                        .orElseThrow(() -> refused(full)));
        };
    }

    /** Up to protocol 2, bytes are written as a text whose characters they are. */
    private static Object latin1(Object[] with) {
        if (!"latin1".equals(with[1])) {
            throw new IllegalArgumentException("bytes in the encoding " + with[1]);
        }
        return ((String) with[0]).getBytes(StandardCharsets.ISO_8859_1);
    }

    private UnreadableTensors refused(String name) {
        return new UnreadableTensors(
                file,
                "its pickle names '" + name
                        + "', which is not read: only tensors, arrays, dictionaries, lists, texts and numbers"
                        + " are, and nothing in a file is executed; if you trust the file, save its tensors alone,"
                        + " torch.save(model.state_dict(), FILE)");
    }

    private Object view(Object[] with) {
        return new View(storages, (Storage) with[0], longs(with[2]), longs(with[3]), ((Number) with[1]).longValue());
    }

    private static long[] longs(Object tuple) {
        Object[] values = (Object[]) tuple;
        long[] longs = new long[values.length];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = ((Number) values[i]).longValue();
        }
        return longs;
    }

    /** Python 2 wrote its pairs as an argument, Python 3 adds them afterwards. */
    private static Object dictionary(Object[] with) {
        Map<Object, Object> dictionary = new LinkedHashMap<>();
        if (with.length > 0) {
            for (Object pair : (Collection<?>) with[0]) {
                Object[] parts = pair instanceof Collection<?> list ? list.toArray() : (Object[]) pair;
                dictionary.put(parts[0], parts[1]);
            }
        }
        return dictionary;
    }

    /** A storage: ("storage", class, key, device, number of values), in legacy files with a view of another one behind. */
    @Override
    protected Object persistentLoad(Object id) {
        Object[] parts = (Object[]) id;
        if (!"storage".equals(parts[0]) || (parts.length > 5 && parts[5] != null)) {
            throw new UnreadableTensors(
                    file,
                    "refers to a storage in a way that PyTorch has not written since 0.4; load it and save it again");
        }
        String key = String.valueOf(parts[2]);
        ElementType type = ((StorageClass) parts[1]).type();
        ElementType before = declared.put(key, type);
        if (before != null && before != type) {
            throw new UnreadableTensors(
                    file, "declares the storage '" + key + "' as " + before + " and as " + type + "; it is damaged");
        }
        return new Storage(key, type, ((Number) parts[4]).longValue());
    }

    /** Reads a buffer and moves its position. */
    private static final class Input extends InputStream {
        private final ByteBuffer bytes;

        Input(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            int count = Math.min(length, bytes.remaining());
            bytes.get(into, from, count);
            return count == 0 && length > 0 ? -1 : count;
        }
    }
}
