package dev.rhumb.evaluation.io;

import java.nio.ByteOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the dictionary at the head of a {@code .npy} file says. */
record NpyHeader(NpyType type, ByteOrder order, boolean fortran, int[] shape) {
    private static final Pattern DESCRIPTION = Pattern.compile("['\"]descr['\"]\\s*:\\s*['\"]([^'\"]*)['\"]");
    private static final Pattern FORTRAN = Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([0-9L,\\s]*)\\)");

    static NpyHeader parse(String text, String where) {
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
        return new NpyHeader(type, order, fortran.group(1).equals("True"), extents(shape.group(1), where));
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

    /** Number of values. */
    long count() {
        long count = 1;
        for (int extent : shape) {
            count = Math.multiplyExact(count, (long) extent);
        }
        return count;
    }
}
