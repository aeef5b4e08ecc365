package dev.rhumb.runner.execute;

import dev.rhumb.reporting.Figures;
import dev.rhumb.reporting.SampleSheet;
import dev.rhumb.runner.measure.Neighbours;
import dev.rhumb.runner.measure.SampleBlock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sheets of samples for the eye: images in a grid, points of the plane as a scatter; other shapes have none. */
final class Sheets {
    private static final int COLUMNS = 10;
    private static final int ROWS = 10;
    private static final int MOST_POINTS = 2000;

    private final String title;
    private final Consumer<String> warnings;

    Sheets(String title, Consumer<String> warnings) {
        this.title = title;
        this.warnings = warnings;
    }

    /** Draws what can be drawn; a machine without fonts costs the sheet, not the run. */
    void draw(Path file, SampleBlock block) {
        List<String> notes = Figures.guarded("The sheet " + title, () -> {
            if (block.shape().length == 3 && (block.shape()[0] == 1 || block.shape()[0] == 3)) {
                grid(file, block);
            } else if (block.shape().length == 1 && block.shape()[0] == 2) {
                return scatter(file, block);
            }
            return List.of();
        });
        notes.forEach(warnings);
    }

    /** Draws samples beside their nearest training images, if they were sought. */
    void draw(Path folder, @Nullable Neighbours neighbours) {
        if (neighbours != null) {
            Figures.guarded("The sheet of neighbours of " + title, () -> {
                        neighbours.draw(folder.resolve("neighbours.png"));
                        return List.of();
                    })
                    .forEach(warnings);
        }
    }

    private void grid(Path file, SampleBlock block) throws IOException {
        int shown = Math.min(block.count(), COLUMNS * ROWS);
        int height = (int) block.shape()[1];
        SampleSheet.writeGrid(
                file,
                block.values(0, shown),
                (int) block.shape()[0],
                height,
                (int) block.shape()[2],
                COLUMNS,
                Math.max(1, 64 / height),
                List.of());
    }

    private List<String> scatter(Path file, SampleBlock block) throws IOException {
        SampleBlock finite = block.finite();
        int shown = Math.min(finite.count(), MOST_POINTS);
        if (shown == 0) {
            return List.of();
        }
        int[] classes = Arrays.stream(finite.labels(), 0, shown)
                .mapToInt(Math::toIntExact)
                .toArray();
        return SampleSheet.writeScatter(file, title, finite.values(0, shown), classes, new float[0]);
    }
}
