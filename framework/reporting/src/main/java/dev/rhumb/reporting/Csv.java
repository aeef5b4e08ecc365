package dev.rhumb.reporting;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

/**
 * A comma-separated file read as text. Tablesaw guesses types and takes "NA" and "null" for missing values by default
 * not to, and its own parse errors do not name the row; so every cell comes in as text and is parsed here.
 */
final class Csv {
    private final Path file;
    private final Table cells;

    private Csv(Path file, Table cells) {
        this.file = file;
        this.cells = cells;
    }

    static Csv read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ReportingException("There is no file " + file + ".");
        }
        try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            var options = CsvReadOptions.builder(reader)
                    .tableName(String.valueOf(file.getFileName()))
                    .header(true)
                    .separator(',')
                    .columnTypes(name -> ColumnType.STRING)
                    .missingValueIndicator("")
                    .maxNumberOfColumns(10_000)
                    .build();
            return new Csv(file, Table.read().usingOptions(options));
        } catch (Exception e) {
            throw new ReportingException(file + " cannot be read as comma-separated text: " + firstLine(e) + ".", e);
        }
    }

    List<String> columns() {
        return cells.columnNames();
    }

    int rows() {
        return cells.rowCount();
    }

    String text(int row, String column) {
        return cells.stringColumn(column).get(row).trim();
    }

    /** The number in a cell; NaN when the cell is empty or says NaN. */
    double number(int row, String column) {
        String text = text(row, column);
        if (text.isEmpty()) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new ReportingException(
                    where(row, column) + " holds \"" + text + "\" where a number or an empty cell is expected.", e);
        }
    }

    /** The whole number in a cell, which must not be empty; not by way of a double, which is exact to 2^53 alone. */
    long count(int row, String column) {
        String text = text(row, column);
        try {
            long value = new BigDecimal(text).longValueExact();
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // Refused below, as what is negative is.
        }
        throw new ReportingException(where(row, column) + " holds \"" + text + "\" where a whole number from 0 to "
                + Long.MAX_VALUE + " is expected.");
    }

    /** The whole number in a cell; 0 where the cell is empty or there is no such column. */
    long countOrNone(int row, String column) {
        return columns().contains(column) && !text(row, column).isEmpty() ? count(row, column) : 0;
    }

    void require(String column) {
        if (!columns().contains(column)) {
            List<String> others = new ArrayList<>(columns());
            throw new ReportingException(
                    file + " has no column \"" + column + "\"" + Names.suggestion(column, others) + ".");
        }
    }

    Path file() {
        return file;
    }

    String where(int row, String column) {
        return file + ", row " + (row + 1) + " after the header, column \"" + column + "\"";
    }

    private static String firstLine(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String line = message.lines().findFirst().orElse("").strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }
}
