package dev.rhumb.runner.training;

import dev.rhumb.diffusion.training.Progress;
import dev.rhumb.evaluation.track.TrainingReport;
import dev.rhumb.runner.execute.Interruption;
import dev.rhumb.runner.track.Trackers;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** A training's progress for the user and for trackers. */
final class TrainingProgress implements Progress {
    private final Interruption interruption;
    private final Trackers trackers;
    private final Consumer<String> lines;
    private final Consumer<String> notices;
    private double validated = Double.NaN;

    TrainingProgress(Interruption interruption, Trackers trackers, Consumer<String> lines, Consumer<String> notices) {
        this.interruption = interruption;
        this.trackers = trackers;
        this.lines = lines;
        this.notices = notices;
    }

    @Override
    public void step() {
        interruption.check();
    }

    @Override
    public void notice(String sentence) {
        notices.accept(sentence);
    }

    @Override
    public void report(Report report) {
        lines.accept(line(report));
        trackers.report(new TrainingReport(report.step(), values(report)));
    }

    /** What there is to draw; a validation once, at the report that made it. */
    private Map<String, Double> values(Report report) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", report.loss());
        values.put("learning-rate", report.learningRate());
        values.put("gradient-norm", report.gradientNorm());
        values.put("images-per-second", report.imagesPerSecond());
        if (Double.compare(report.validationLoss(), validated) != 0) {
            validated = report.validationLoss();
            values.put("validation-loss", validated);
            values.put("validation-accuracy", report.validationAccuracy());
        }
        values.values().removeIf(value -> !Double.isFinite(value));
        return values;
    }

    private static String line(Report report) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "step %d of %d: loss %.4f, %.0f images/s",
                report.step(),
                report.steps(),
                report.loss(),
                report.imagesPerSecond()));
        append(line, ", held-out loss %.4f", report.validationLoss());
        append(line, ", accuracy %.4f", report.validationAccuracy());
        return line.append(", ")
                .append(report.left().toSeconds())
                .append(" s left")
                .toString();
    }

    private static void append(StringBuilder line, String format, double value) {
        if (!Double.isNaN(value)) {
            line.append(String.format(Locale.ROOT, format, value));
        }
    }
}
