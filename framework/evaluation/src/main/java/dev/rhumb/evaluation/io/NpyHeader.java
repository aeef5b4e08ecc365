package dev.rhumb.evaluation.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the head of a {@code .npy} file says.
 *
 * @param start where the values begin, in bytes
 */
record NpyHeader(NpyType type, ByteOrder order, boolean fortran, int[] shape, int start) {
    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** NumPy itself writes some hundred bytes, and refuses more than 10,000. */
    private static final int MOST = 1 << 16;

    private static final Pattern DESCRIPTION = Pattern.compile("['\"]descr['\"]\\s*:\\s*['\"]([^'\"]*)['\"]");
    private static final Pattern FORTRAN = Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([0-9L,\\s]*)\\)");

    /**
     * Reads the head and leaves the stream at the first value.
     *
     * @param where for sentences
     * @throws IllegalArgumentException if there is no such head, or it is damaged
     */
    static NpyHeader read(InputStream in, String where) throws IOException {
        byte[] first = in.readNBytes(12);
        if (first.length == 0) {
            throw new IllegalArgumentException(where + " is empty.");
        }
        if (first.length < 10 || !Arrays.equals(Arrays.copyOf(first, MAGIC.length), MAGIC)) {
            throw new IllegalArgumentException(where + " is not a NumPy .npy file: it does not begin with \\x93NUMPY.");
        }
        int major = first[6];
        if (major < 1 || major > 3) {
            throw new IllegalArgumentException(where + " is of .npy version " + major + "; versions 1 to 3 are read.");
        }
        ByteBuffer sizes = ByteBuffer.wrap(Arrays.copyOf(first, 12)).order(ByteOrder.LITTLE_ENDIAN);
        int start = major == 1 ? 10 : 12;
        long length = major == 1 ? sizes.getShort(8) & 0xffff : sizes.getInt(8) & 0xffffffffL;
        if (length > MOST) {
            throw new IllegalArgumentException(
                    where + " has a damaged header: it claims " + length + " bytes; up to " + MOST + " are read.");
        }
        byte[] text = new byte[(int) length];
        int known = Math.min(text.length, Math.max(0, first.length - start));
        System.arraycopy(first, start, text, 0, known);
        if (first.length < start || in.readNBytes(text, known, text.length - known) < text.length - known) {
            throw new IllegalArgumentException(where + " ends within its header.");
        }
        return parse(new String(text, StandardCharsets.UTF_8), start + text.length, where);
    }

    private static NpyHeader parse(String text, int start, String where) {
        Matcher fortran = FORTRAN.matcher(text);
        Matcher shape = SHAPE.matcher(text);
        Matcher description = DESCRIPTION.matcher(text);
        if (text.contains("descr") && !description.find()) {
            throw new IllegalArgumentException(
                    where + " holds records of several fields; only arrays of numbers are read.");
        }
        if (!fortran.find() || !shape.find() || !text.contains("descr")) {
            throw new IllegalArgumentException(where + " has a damaged header: " + text.strip());
        }
        String code = description.group(1);
        NpyType type = code.length() == 3 ? NpyType.withCode(code.substring(1)) : null;
        if (type == null) {
            throw new IllegalArgumentException(
                    where + " holds values of type '" + code + "'; these are read: " + NpyType.codes() + ".");
        }
        ByteOrder order = code.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return new NpyHeader(type, order, fortran.group(1).equals("True"), extents(shape.group(1), where), start);
    }

    private static int[] extents(String text, String where) {
        String[] parts = text.replace("L", "").strip().split("\\s*,\\s*");
        int[] shape = new int[parts.length == 1 && parts[0].isEmpty() ? 0 : parts.length];
        for (int i = 0; i < shape.length; i++) {
            try {
                shape[i] = Integer.parseInt(parts[i]);
            } catch (NumberFormatException tooLarge) {
                throw new IllegalArgumentException(
                        where + " has the shape (" + text + "), which is damaged or too large to read.", tooLarge);
            }
        }
        return shape;
    }

    /**
     * Bytes of all values.
     *
     * @throws IllegalArgumentException if they are more than a file can hold
     */
    long bytes(String where) {
        long bytes = type.bytes();
        try {
            for (int extent : shape) {
                bytes = Math.multiplyExact(bytes, (long) extent);
            }
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException(
                    where + " has the shape " + Arrays.toString(shape) + ", which is damaged or too large to read.",
                    overflow);
        }
        return bytes;
    }
}
