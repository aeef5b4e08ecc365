package dev.rhumb.runner.command;

import ai.djl.Device;
import dev.rhumb.reporting.Figures;
import dev.rhumb.runner.execute.Devices;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.execute.Runner;
import dev.rhumb.runner.measure.Target;
import dev.rhumb.runner.plan.Costs;
import dev.rhumb.runner.plan.RunPlan;
import dev.rhumb.runner.report.ReportWriter;
import dev.rhumb.runner.report.Results;
import dev.rhumb.runner.track.Trackers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Samples, measures, records and draws what is missing of an experiment. */
@Command(
        name = "run",
        description = "Run an experiment: sample, measure, draw. A rerun does only what is missing.",
        footer = {
            "",
            "Results go to results/NAME, NAME being the file's name. A folder holds one configuration: more values,",
            "seeds, arms or metrics are added to it; any other change goes to results/NAME@HASH, and says so."
        })
public final class RunCommand implements Callable<Integer> {
    @Mixin
    ExperimentArguments arguments = new ExperimentArguments();

    @Mixin
    TrackOption track = new TrackOption();

    @Option(names = "--out", paramLabel = "DIR", description = "The results folder, instead of results/NAME.")
    @Nullable
    Path out;

    @Option(names = "--device", paramLabel = "NAME", description = "auto, cpu or gpu:N; overrides the file.")
    @Nullable
    String device;

    @Option(names = "--data", paramLabel = "DIR", description = "Where the data set's paths start; or RHUMB_DATA.")
    @Nullable
    Path data;

    @Override
    public Integer call() throws IOException {
        Reporter reporter = Reporter.standard();
        try (Installed installed = Installed.load(arguments.plugins)) {
            installed.warn(System.err);
            RunPlan plan = Planning.plan(arguments, installed);
            Device chosen =
                    Devices.named(device != null ? device : plan.experiment().device());
            reporter.say(CostSentence.of(plan, new Costs(plan).count()));
            Targets targets = new Targets(
                    plan, Places.models(arguments.models), Places.imported(arguments.models), Places.data(data));
            Path base = out != null ? out : Path.of("results", plan.name());
            try (Trackers trackers = track.open(arguments.plugins, () -> Runner.subject(plan, chosen), reporter::say);
                    Target target = targets.open(chosen);
                    Runner runner = new Runner(plan, target, chosen);
                    Interruption interruption = new Interruption("finished units are", arguments.file())) {
                reporter.onProgress(interruption::check);
                if (!trackers.isEmpty()) {
                    runner.onPoint(trackers::point);
                }
                Path results = runner.run(base, out != null, reporter);
                trackers.finished();
                interruption.over();
                Drawing.draw(
                        results,
                        plan.experiment().question(),
                        plan.experiment().curves(),
                        plan.experiment().families(),
                        reporter::say);
                // A report that cannot be written must not turn a finished run into a failed one.
                Figures.guarded("The report", () -> {
                            ReportWriter.write(List.of(Results.read(results, true)), results.resolve("report.html"));
                            return List.of();
                        })
                        .forEach(w -> reporter.say("warning: " + w));
                System.out.println(results);
            }
        }
        return 0;
    }
}
