package dev.rhumb.runner.execute;

import dev.rhumb.reporting.Figures;
import dev.rhumb.runner.kind.DataKind;
import dev.rhumb.runner.kind.SampleBlock;
import dev.rhumb.runner.measure.Neighbours;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sheets of samples for the eye, as the kind of data draws them. */
final class Sheets {
    private final String title;
    private final Consumer<String> warnings;

    Sheets(String title, Consumer<String> warnings) {
        this.title = title;
        this.warnings = warnings;
    }

    /** Draws what can be drawn; a machine without fonts costs the sheet, not the run. */
    void draw(Path file, SampleBlock block) {
        Figures.guarded("The sheet " + title, () -> DataKind.of(block.shape()).draw(file, title, block))
                .forEach(warnings);
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
}
