package dev.rhumb.runner.execute;

import dev.rhumb.records.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Draws the sheets of finished units again. */
public final class SheetFolder {
    private static final int DEEPEST = 5;

    private SheetFolder() {}

    /** The sheets that were drawn; {@code warnings} hears what could not be. */
    public static List<Path> redraw(Path folder, Consumer<String> warnings) throws IOException {
        List<Path> units;
        try (Stream<Path> all = Files.walk(folder, DEEPEST)) {
            units = all.filter(p -> p.endsWith("samples.npy"))
                    .map(p -> p.toAbsolutePath().getParent())
                    .sorted()
                    .toList();
        }
        if (units.isEmpty()) {
            throw new UserError("'" + folder + "' contains no samples.npy");
        }
        List<Path> drawn = new ArrayList<>();
        for (Path unit : units) {
            Path sheet = unit.resolve("sheet.png");
            int depth = unit.getNameCount();
            String title = unit.getName(depth - 3) + " " + unit.getName(depth - 2) + " seed " + unit.getName(depth - 1);
            new Sheets(title, warnings).draw(sheet, UnitWriter.read(unit));
            drawn.add(sheet);
        }
        return drawn;
    }
}
