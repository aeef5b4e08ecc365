package dev.rhumb.runner.command;

import ai.djl.Device;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.execute.Runner;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.measure.Target;
import dev.rhumb.runner.plan.Cost;
import dev.rhumb.runner.plan.Costs;
import dev.rhumb.runner.plan.Room;
import dev.rhumb.runner.plan.RunPlan;
import dev.rhumb.runner.serve.ResultsServer;
import dev.rhumb.runner.track.Trackers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
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
            "seeds, arms or metrics are added to it; any other change goes to results/NAME@HASH, which is printed."
        })
public final class RunCommand implements Callable<Integer> {
    @Mixin
    ExperimentArguments arguments = new ExperimentArguments();

    @Mixin
    TrackOption track = new TrackOption();

    @Option(names = "--out", paramLabel = "DIR", description = "The results folder, instead of results/NAME.")
    @Nullable
    Path out;

    @Mixin
    RunOptions options = new RunOptions();

    @Option(
            names = "--serve",
            arity = "0..1",
            paramLabel = "PORT",
            parameterConsumer = ServedPort.class,
            description = "Show progress and curve in the browser, and keep serving until Ctrl-C (port "
                    + ResultsServer.PORT + ").")
    @Nullable
    Integer serve;

    @Override
    public Integer call() throws IOException {
        Reporter reporter = Reporter.standard();
        if (serve == null) {
            run(reporter);
            return 0;
        }
        try (ResultsServer server = ResultsServer.start(serve, reporter::state)) {
            reporter.say("watch the run at " + server.address());
            try {
                run(reporter);
                System.err.println("finished; shown at " + server.address() + " until Ctrl-C");
            } catch (UserError failed) {
                // What is finished stays to be seen; before the run has a folder there is nothing.
                if (reporter.state().isEmpty()) {
                    throw failed;
                }
                failed.lines().forEach(reporter::say);
                System.err.println("not all is finished; shown at " + server.address() + " until Ctrl-C");
                server.stay();
                throw failed;
            }
            server.stay();
        }
        return 0;
    }

    private void run(Reporter reporter) throws IOException {
        try (Installed installed = Installed.load(arguments.plugins)) {
            installed.warn(System.err);
            RunPlan plan = Planning.plan(arguments, installed);
            Device chosen = options.device(plan);
            Costs counter = new Costs(plan);
            Map<Point, Cost> costs = counter.count(failed -> reporter.say("warning: " + failed));
            Targets.Prepared target =
                    Targets.of(plan, arguments.models, options).prepare();
            counter.warnings().forEach(w -> reporter.say("warning: " + w));
            reporter.say(CostSentence.of(plan, costs));
            plan.fewBlocks().ifPresent(reporter::say);
            reporter.say(ReferenceSentence.of(plan));
            FeaturesSentence.of(plan).ifPresent(reporter::say);
            FeaturesSentence.notes(plan).forEach(reporter::say);
            ReferenceSentence.warning(plan).ifPresent(reporter::say);
            Path base = out != null ? out : Path.of("results", plan.name());
            Room.requireDisk(counter.bytes(), base);
            try (Trackers trackers = track.open(arguments.plugins, () -> Runner.subject(plan, chosen), reporter::say);
                    Target opened = target.open(chosen);
                    Runner runner = new Runner(plan, opened, chosen);
                    Interruption interruption = new Interruption("finished units are", arguments.file())) {
                runner.estimate(costs);
                runner.watchInputs(options.watchInputs);
                runner.workers(options.workers);
                reporter.onProgress(interruption::check);
                if (!trackers.isEmpty()) {
                    runner.onPoint(trackers::point);
                }
                Path results = runner.run(base, out != null, reporter);
                trackers.finished();
                interruption.over();
                Finishing.draw(plan, results, reporter);
                System.out.println(results);
                runner.requireNothingFailed();
            }
        }
    }
}
