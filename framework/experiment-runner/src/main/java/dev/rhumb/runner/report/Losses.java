package dev.rhumb.runner.report;

import dev.rhumb.records.UserError;
import dev.rhumb.reporting.Figures;
import dev.rhumb.reporting.Look;
import dev.rhumb.reporting.TrainingFigure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws the losses of trainings. */
public final class Losses {
    private Losses() {}

    /**
     * Whether folders are those of trainings and not of experiments.
     *
     * @param folders each with a {@code metrics.csv}
     * @throws UserError if some are and some are not
     */
    public static boolean areOfTrainings(List<Path> folders) throws IOException {
        int trainings = 0;
        for (Path folder : folders) {
            trainings += TrainingFigure.isOfTraining(folder.resolve(Results.TABLE)) ? 1 : 0;
        }
        if (trainings > 0 && trainings < folders.size()) {
            throw new UserError(trainings + " of the " + folders.size()
                    + " folders are of trainings and the others of experiments; plot them apart");
        }
        return trainings > 0;
    }

    /**
     * Draws them into one figure, {@code losses}.
     *
     * @param folders of trainings, named in the figure by their last part
     * @param out the folder of the files
     * @return the files that were written
     * @throws dev.rhumb.reporting.ReportingException if a table cannot be drawn
     * @throws UserError if two folders have one name, or a file cannot be written
     */
    public static List<Path> draw(List<Path> folders, Look look, Path out) {
        Map<String, Path> tables = new LinkedHashMap<>();
        for (Path folder : folders) {
            String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
            if (tables.put(name, folder.resolve(Results.TABLE)) != null) {
                throw new UserError(
                        "two of the folders are called '" + name + "'; rename one, since the figure names them so");
            }
        }
        try {
            TrainingFigure figure = new TrainingFigure("Losses of " + String.join(", ", tables.keySet()), tables);
            return Figures.draw(figure, look, out.resolve("losses"));
        } catch (IOException e) {
            throw new UserError("the figure cannot be written to '" + out + "' (" + e + ")", e);
        }
    }
}
