package dev.rhumb.reporting;

import java.awt.Graphics2D;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Losses of trainings against their steps (logarithmic from two decades on), from the {@code metrics.csv} that a training writes: of
 * each one the training loss as a line, and the held-out loss as markers.
 */
public final class TrainingFigure implements Figure {
    private static final int WIDTH = 700;
    private static final int PLOT_HEIGHT = 400;
    private static final String STEP = "step";
    private static final String LOSS = "loss";
    private static final String HELD_OUT = "validation_loss";

    private final List<Training> trainings = new ArrayList<>();
    private final Range steps;
    private final Range losses;
    private final Page page;

    /** Values at steps, in their order. */
    private record Series(double[] steps, double[] values) {
        static Series of(Csv table, String column) {
            int[] rows = IntStream.range(0, table.rows())
                    .filter(row -> Double.isFinite(table.number(row, column)))
                    .toArray();
            return new Series(
                    IntStream.of(rows)
                            .mapToDouble(row -> table.count(row, STEP))
                            .toArray(),
                    IntStream.of(rows)
                            .mapToDouble(row -> table.number(row, column))
                            .toArray());
        }
    }

    private record Training(String name, Series training, Series heldOut) {}

    /**
     * Reads the trainings to draw.
     *
     * @param tables each one's {@code metrics.csv} by its name, at most seven
     * @throws ReportingException if there are more than seven, or a table has no loss, lacks a column, or has a cell that is no number
     */
    public TrainingFigure(String title, Map<String, Path> tables) {
        if (tables.size() > Palette.COUNT) {
            throw new ReportingException("A figure has room for " + Palette.COUNT + " trainings, but got "
                    + tables.size() + "; name fewer.");
        }
        tables.forEach((name, file) -> trainings.add(training(name, Csv.read(file))));
        this.steps = Range.spanning(trainings.stream()
                .flatMapToDouble(t -> Arrays.stream(t.training().steps()))
                .toArray());
        this.losses = Range.round(trainings.stream()
                .flatMap(t -> Stream.of(t.training(), t.heldOut()))
                .flatMapToDouble(series -> Arrays.stream(series.values())));
        List<LegendEntry> legend = new ArrayList<>();
        for (int i = 0; i < trainings.size(); i++) {
            Training t = trainings.get(i);
            legend.add(new LegendEntry(t.name(), Palette.colour(i), null, Palette.line(i)));
            if (t.heldOut().steps().length > 0) {
                legend.add(new LegendEntry(t.name() + ", held out", Palette.colour(i), Palette.marker(i), null));
            }
        }
        this.page = new Page(WIDTH, PLOT_HEIGHT, title, legend, "");
    }

    private static Training training(String name, Csv table) {
        List.of(STEP, LOSS, HELD_OUT).forEach(table::require);
        Series training = Series.of(table, LOSS);
        if (training.steps().length == 0) {
            throw new ReportingException(table.file() + " has no loss yet; a training writes one at each report.");
        }
        return new Training(name, training, Series.of(table, HELD_OUT));
    }

    /** Whether a {@code metrics.csv} is that of a training, and not that of an experiment. */
    public static boolean isOfTraining(Path table) throws IOException {
        try (var lines = Files.newBufferedReader(table, StandardCharsets.UTF_8)) {
            @Nullable String header = lines.readLine();
            return header != null && header.startsWith(STEP + "," + LOSS + ",");
        }
    }

    @Override
    public int width() {
        return page.width();
    }

    @Override
    public int height() {
        return page.height();
    }

    @Override
    public void paint(Graphics2D graphics) {
        page.paint(graphics);
        Graphics2D inner = (Graphics2D) graphics.create();
        inner.translate(0, page.plotTop());
        Plot plot = Plot.filling(WIDTH, PLOT_HEIGHT, Axis.of(STEP, steps), Axis.of(LOSS, losses));
        for (int i = 0; i < trainings.size(); i++) {
            Training t = trainings.get(i);
            plot.add(t.training().steps(), t.training().values(), Palette.colour(i), null, Palette.line(i));
        }
        for (int i = 0; i < trainings.size(); i++) {
            Series heldOut = trainings.get(i).heldOut();
            if (heldOut.steps().length > 0) {
                plot.add(heldOut.steps(), heldOut.values(), Palette.colour(i), Palette.marker(i), null);
            }
        }
        plot.paint(inner);
        inner.dispose();
    }
}
