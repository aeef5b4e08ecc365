package dev.rhumb.diffusion.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The metrics of a training as comma-separated rows, one per report; nothing in it depends on the machine's speed. */
final class MetricsFile {
    private static final String HEADER = "step,loss,learning_rate,gradient_norm,validation_loss,validation_accuracy";

    private final Path file;

    /** Opens the file and drops rows after {@code step}, which a killed run left behind its last checkpoint. */
    MetricsFile(Path file, long step) throws IOException {
        this.file = file;
        List<String> kept = new ArrayList<>(List.of(HEADER));
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                if (!line.equals(HEADER) && line.indexOf(',') > 0 && stepOf(line) <= step) {
                    kept.add(line);
                }
            }
        }
        Files.write(file, kept);
    }

    private static long stepOf(String line) {
        try {
            return Long.parseLong(line.substring(0, line.indexOf(',')));
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    /** Appends a row; NaN leaves a cell empty. */
    void row(long step, double... values) throws IOException {
        StringBuilder line = new StringBuilder(Long.toString(step));
        for (double value : values) {
            line.append(',').append(Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6g", value));
        }
        Files.writeString(file, line.append('\n'), StandardOpenOption.APPEND);
    }
}
