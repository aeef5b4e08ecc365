package dev.rhumb.diffusion.data;

import dev.rhumb.data.StoredImages;
import dev.rhumb.data.UnreadableData;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The optical digits of Alpaydin and Kaynak (UCI 80) as comma-separated lines, gzip or not: 64 pixels of an 8x8 image in 0..16,
 * then the label in 0..9.
 */
public final class DigitsCsv {
    private static final int SIDE = 8;
    private static final int LARGEST = 16;
    private static final int CLASSES = 10;

    private DigitsCsv() {}

    /**
     * Reads the file.
     *
     * @throws UnreadableData if it is missing or a line is not 64 pixels and a label; the line is named
     */
    public static StoredImages read(String name, Path file) {
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        List<Integer> labels = new ArrayList<>();
        SourceFile.Content<Integer> content = SourceFile.read(file, in -> lines(in, file, pixels, labels));
        if (labels.isEmpty()) {
            throw new UnreadableData(file, "has no lines");
        }
        int[] numbers = labels.stream().mapToInt(Integer::intValue).toArray();
        return new StoredImages(name, content.sha256(), pixels.toByteArray(), LARGEST, numbers, 1, SIDE, SIDE, CLASSES);
    }

    private static int lines(DataInputStream in, Path file, ByteArrayOutputStream pixels, List<Integer> labels)
            throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
        int number = 0;
        for (@Nullable String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            String[] cells = line.split(",", -1);
            if (cells.length != SIDE * SIDE + 1) {
                throw new UnreadableData(
                        file, "line " + number + " has " + cells.length + " numbers instead of 64 pixels and a label");
            }
            for (int i = 0; i < SIDE * SIDE; i++) {
                pixels.write(number(cells[i], LARGEST, file, number));
            }
            labels.add(number(cells[SIDE * SIDE], CLASSES - 1, file, number));
        }
        return number;
    }

    private static int number(String cell, int largest, Path file, int line) {
        try {
            double value = Double.parseDouble(cell.strip());
            if (value == Math.rint(value) && value >= 0 && value <= largest) {
                return (int) value;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one sentence for every bad cell.
        }
        throw new UnreadableData(
                file, "line " + line + " has '" + cell + "' where a whole number in 0.." + largest + " is expected");
    }
}
