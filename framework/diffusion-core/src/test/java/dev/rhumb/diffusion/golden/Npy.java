package dev.rhumb.diffusion.golden;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An array of a .npy file (version 1, C order, little-endian float64, float32 or int64), as doubles. */
public record Npy(double[] values, long[] shape) {

    private static final Pattern DESCR = Pattern.compile("'descr': *'([^']+)'");
    private static final Pattern SHAPE = Pattern.compile("'shape': *\\(([^)]*)\\)");

    public static Npy read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[bytes.getShort(8)];
        bytes.position(10);
        bytes.get(header);
        String text = new String(header, StandardCharsets.US_ASCII);
        if (text.contains("'fortran_order': True")) {
            throw new IOException(file + " is in Fortran order");
        }
        String[] sizes = find(SHAPE, text).strip().split(" *, *");
        long[] shape = sizes[0].isEmpty() ? new long[0] : new long[sizes.length];
        int count = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = Long.parseLong(sizes[i]);
            count *= (int) shape[i];
        }
        String descr = find(DESCR, text);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (descr) {
                case "<f8" -> bytes.getDouble();
                case "<f4" -> bytes.getFloat();
                case "<i8" -> bytes.getLong();
                default -> throw new IOException(file + " has type " + descr);
            };
        }
        return new Npy(values, shape);
    }

    private static String find(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("no " + pattern + " in " + text);
        }
        return matcher.group(1);
    }
}
