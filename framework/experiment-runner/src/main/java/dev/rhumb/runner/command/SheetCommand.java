package dev.rhumb.runner.command;

import dev.rhumb.records.UserError;
import dev.rhumb.runner.execute.SheetFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Draws sample sheets again from the samples. */
@Command(name = "sheet", description = "Draw the sample sheets of a results folder again, from its samples.")
public final class SheetCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RESULTS", description = "A results folder, or a folder within one.")
    @Nullable
    Path results;

    @Override
    public Integer call() throws IOException {
        Path folder = results;
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UserError("there is no folder '" + folder + "'");
        }
        SheetFolder.redraw(folder, System.err::println).forEach(System.out::println);
        return 0;
    }
}
