package dev.rhumb.runner.report;

import dev.rhumb.reporting.Figures;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.experiment.Experiment;
import dev.rhumb.runner.plan.RunPlan;
import java.nio.file.Path;
import java.util.List;

/** What is drawn when a run is over. */
public final class Finishing {
    private Finishing() {}

    public static void draw(RunPlan plan, Path results, Reporter reporter) {
        Experiment experiment = plan.experiment();
        Drawing.draw(
                results,
                new DrawnKeys(experiment.question(), experiment.curves(), experiment.families(), experiment.baseline()),
                reporter::print);
        // A report that cannot be written must not turn a finished run into a failed one.
        Figures.guarded("The report", () -> {
                    ReportWriter.write(List.of(Results.read(results, false)), results.resolve("report.html"));
                    return List.of();
                })
                .forEach(w -> reporter.print("warning: " + w));
    }
}
