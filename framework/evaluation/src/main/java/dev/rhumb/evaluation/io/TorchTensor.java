package dev.rhumb.evaluation.io;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * One matrix in a file of {@code torch.save}, as torch-fidelity caches features: a zip file with a pickle that describes the tensor, and
 * its numbers beside it. Only the operations of the pickle that describe a tensor are read, and nothing that it names is called.
 *
 * @param values row-major
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, not compared
public record TorchTensor(double[] values, int rows, int columns) {
    private static final String PICKLE = "/data.pkl";
    private static final String TENSOR = "torch._utils _rebuild_tensor_v2";
    private static final int PIECE = 1 << 16;

    /** What a pickle calls, and with what. */
    private record Call(Object what, List<Object> with) {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it holds something else than one contiguous float32 or float64 matrix; a sentence
     */
    public static TorchTensor read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("There is no file '" + file + "'.");
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry pickle = zip.stream()
                    .filter(entry -> entry.getName().endsWith(PICKLE))
                    .findFirst()
                    .orElseThrow(() -> other(file));
            String folder = pickle.getName().substring(0, pickle.getName().length() - PICKLE.length());
            try (DataInputStream in = new DataInputStream(CheckedEntry.open(zip, pickle))) {
                return of(described(in, file), folder, zip, file);
            } catch (ClassCastException | IndexOutOfBoundsException | java.util.NoSuchElementException damaged) {
                throw new IllegalArgumentException(other(file).getMessage(), damaged);
            }
        } catch (ZipException notZip) {
            throw new IllegalArgumentException(
                    "'" + file
                            + "' is not a zip file, as torch.save has written them since PyTorch 1.6, or is damaged.",
                    notZip);
        }
    }

    private static IllegalArgumentException other(Path file) {
        return new IllegalArgumentException("'" + file + "' is a file of torch.save, but not of one matrix of features;"
                + " write what is in it to a .npz file: s = torch.load('" + file.getFileName()
                + "', weights_only=False); numpy.savez('stats.npz', mu=s['mu'], sigma=s['sigma']) for statistics,"
                + " numpy.save('features.npy', s) for a tensor.");
    }

    private static TorchTensor of(Object described, String folder, ZipFile zip, Path file) throws IOException {
        if (!(described instanceof Call call) || !call.what().equals(TENSOR)) {
            throw other(file);
        }
        List<?> storage = (List<?>) call.with().get(0);
        int offset = (int) call.with().get(1);
        List<?> shape = (List<?>) call.with().get(2);
        List<?> strides = (List<?>) call.with().get(3);
        boolean single = storage.get(1).equals("torch FloatStorage");
        if (shape.size() != 2
                || !(single || storage.get(1).equals("torch DoubleStorage"))
                || !strides.equals(List.of(shape.get(1), 1))) {
            throw other(file);
        }
        int rows = (int) shape.get(0);
        int columns = (int) shape.get(1);
        ZipEntry numbers = zip.getEntry(folder + "/data/" + storage.get(2));
        int width = single ? Float.BYTES : Double.BYTES;
        if (numbers == null || numbers.getSize() < ((long) offset + (long) rows * columns) * width) {
            throw new IllegalArgumentException(
                    "'" + file + "' lacks numbers of its tensor of " + rows + " x " + columns + ".");
        }
        try (InputStream in = CheckedEntry.open(zip, numbers)) {
            in.skipNBytes((long) offset * width);
            return new TorchTensor(
                    values(in, Math.multiplyExact(rows, columns), single, order(zip, folder)), rows, columns);
        }
    }

    private static ByteOrder order(ZipFile zip, String folder) throws IOException {
        ZipEntry order = zip.getEntry(folder + "/byteorder");
        if (order == null) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        try (InputStream in = zip.getInputStream(order)) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return text.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        }
    }

    private static double[] values(InputStream in, int count, boolean single, ByteOrder order) throws IOException {
        double[] values = new double[count];
        int width = single ? Float.BYTES : Double.BYTES;
        for (int from = 0; from < count; from += PIECE) {
            int some = Math.min(PIECE, count - from);
            ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes(some * width)).order(order);
            for (int i = 0; i < some; i++) {
                values[from + i] = single ? bytes.getFloat() : bytes.getDouble();
            }
        }
        return values;
    }

    /** The value of a pickle of protocol 2 that describes a tensor. */
    private static Object described(DataInputStream in, Path file) throws IOException {
        Deque<Object> stack = new ArrayDeque<>();
        Object mark = new Object();
        while (true) {
            int operation = in.readUnsignedByte();
            switch (operation) {
                case 0x80, 'q' -> in.readUnsignedByte(); // the protocol; a number for a value that is used again
                case 'r' -> in.readInt();
                case '(' -> stack.push(mark);
                case 'c' -> stack.push(line(in) + " " + line(in));
                case 'X' -> stack.push(new String(in.readNBytes(little(in, 4)), StandardCharsets.UTF_8));
                case 'K' -> stack.push(little(in, 1));
                case 'M' -> stack.push(little(in, 2));
                case 'J' -> stack.push(little(in, 4));
                case ')' -> stack.push(List.of());
                case 0x85 -> stack.push(popped(stack, 1));
                case 0x86 -> stack.push(popped(stack, 2));
                case 't' -> stack.push(sinceMark(stack, mark));
                case 0x88, 0x89 -> stack.push(operation == 0x88);
                case 'Q' -> {} // the storage stays the tuple that names it
                case 'R' -> {
                    List<Object> with = new ArrayList<>((List<?>) stack.pop());
                    stack.push(new Call(stack.pop(), with));
                }
                case '.' -> {
                    return stack.pop();
                }
                default -> throw other(file);
            }
        }
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static int little(DataInputStream in, int bytes) throws IOException {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= in.readUnsignedByte() << (8 * i);
        }
        return value;
    }

    private static List<Object> popped(Deque<Object> stack, int count) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(0, stack.pop());
        }
        return values;
    }

    private static List<Object> sinceMark(Deque<Object> stack, Object mark) {
        List<Object> values = new ArrayList<>();
        for (Object value = stack.pop(); value != mark; value = stack.pop()) {
            values.add(0, value);
        }
        return values;
    }
}
