package dev.rhumb.runner.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.rhumb.diffusion.network.EncoderShape;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.records.UserError;
import dev.rhumb.reporting.Direction;
import dev.rhumb.reporting.LevelFigure;
import dev.rhumb.reporting.MetricAxis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Accuracy of classifiers by noise level, as their training recorded it in the model files: a table and its figure. */
public final class NoiseLevels {
    private static final String KEY = "accuracy-by-noise";

    private NoiseLevels() {}

    /**
     * Writes {@code stem.csv}, {@code stem.png} and {@code stem.svg}. The level without noise is left out, since the axis is
     * logarithmic. Bars are Wilson's 95 % intervals of a share of the held-out images.
     *
     * @throws UserError if a model has no such record
     */
    public static List<Path> draw(List<ModelFile.Description> models, Path stem) throws IOException {
        Map<Double, Map<String, Interval>> levels = new TreeMap<>();
        for (ModelFile.Description model : models) {
            read(model)
                    .forEach((sigma, accuracy) -> levels.computeIfAbsent(sigma, s -> new LinkedHashMap<>())
                            .put(model.name(), accuracy));
        }
        Path csv = stem.resolveSibling(stem.getFileName() + ".csv");
        Path png = stem.resolveSibling(stem.getFileName() + ".png");
        Path svg = stem.resolveSibling(stem.getFileName() + ".svg");
        Files.createDirectories(csv.toAbsolutePath().getParent());
        Files.writeString(
                csv, table(models.stream().map(ModelFile.Description::name).toList(), levels));
        LevelFigure figure = new LevelFigure(
                csv,
                "Accuracy by noise level, on images held out from training",
                "accuracy",
                new MetricAxis(Direction.HIGHER_IS_BETTER, 0, 1),
                guessing(models),
                "guessing");
        figure.writePng(png);
        figure.writeSvg(svg);
        return List.of(csv, png, svg);
    }

    private static Map<Double, Interval> read(ModelFile.Description model) {
        JsonObject metrics = model.metrics();
        if (!(metrics.get(KEY) instanceof JsonArray rows) || !metrics.has("held-out")) {
            throw new UserError("'" + model.name() + "' is a " + model.task()
                    + " whose file has no accuracy by noise level; classifiers trained by './rhumb train' have");
        }
        int images = metrics.get("held-out").getAsInt();
        Map<Double, Interval> levels = new LinkedHashMap<>();
        for (JsonElement row : rows) {
            double sigma = row.getAsJsonObject().get("sigma").getAsDouble();
            double accuracy = row.getAsJsonObject().get("accuracy").getAsDouble();
            if (sigma > 0) {
                levels.put(sigma, Interval.ofShare((int) Math.round(accuracy * images), images));
            }
        }
        return levels;
    }

    private static String table(List<String> names, Map<Double, Map<String, Interval>> levels) {
        List<String> header = new ArrayList<>(List.of("sigma"));
        names.forEach(name -> header.addAll(List.of(name, name + ".low", name + ".high")));
        StringBuilder text = new StringBuilder(String.join(",", header)).append('\n');
        levels.forEach((sigma, accuracies) -> {
            List<String> cells = new ArrayList<>(List.of(sigma.toString()));
            for (String name : names) {
                Interval accuracy = accuracies.get(name);
                cells.addAll(
                        accuracy == null
                                ? List.of("", "", "")
                                : List.of(
                                        Double.toString(accuracy.mean()),
                                        Double.toString(accuracy.low()),
                                        Double.toString(accuracy.high())));
            }
            text.append(String.join(",", cells)).append('\n');
        });
        return text.toString();
    }

    /** What guessing gives, where all know as many classes. */
    private static OptionalDouble guessing(List<ModelFile.Description> models) {
        List<Integer> classes = models.stream()
                .map(model -> model.network() instanceof EncoderShape encoder ? encoder.classes() : 0)
                .distinct()
                .toList();
        return classes.size() == 1 && classes.get(0) > 0
                ? OptionalDouble.of(1.0 / classes.get(0))
                : OptionalDouble.empty();
    }
}
