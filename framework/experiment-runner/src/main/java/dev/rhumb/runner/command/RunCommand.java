package dev.rhumb.runner.command;

import ai.djl.Device;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.cluster.Cluster;
import dev.rhumb.runner.cluster.Master;
import dev.rhumb.runner.execute.Interruption;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.execute.Runner;
import dev.rhumb.runner.report.Finishing;
import dev.rhumb.runner.serve.ResultsServer;
import dev.rhumb.runner.session.Installed;
import dev.rhumb.runner.session.Plan;
import dev.rhumb.runner.session.Session;
import dev.rhumb.runner.track.Trackers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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

    @Mixin
    ClusterOption clusters = new ClusterOption();

    @Option(names = "--out", paramLabel = "DIR", description = "The results folder, instead of results/NAME.")
    @Nullable
    Path out;

    @Option(
            names = "--smoke",
            description =
                    "Run the file shortly on small networks with random weights, for files whose published weights"
                            + " are not here. Results go to results/smoke/NAME.")
    boolean smoke;

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
            reporter.print("watch the run at " + server.address());
            try {
                run(reporter);
                System.err.println("finished; shown at " + server.address() + " until Ctrl-C");
            } catch (UserError failed) {
                // What is finished stays to be seen; before the run has a folder there is nothing.
                if (reporter.state().isEmpty()) {
                    throw failed;
                }
                failed.lines().forEach(reporter::print);
                System.err.println("not all is finished; shown at " + server.address() + " until Ctrl-C");
                server.stay();
                throw failed;
            }
            server.stay();
        }
        return 0;
    }

    private void run(Reporter reporter) throws IOException {
        RunOptions options = arguments.options;
        clusters.master(options).ifPresent(Master::requireReachable); // before the plan, which takes its time
        try (Session session = Session.open(options.places(), reporter)) {
            Plan plan = smoke ? arguments.smoke(session) : arguments.plan(session);
            plan.failures().forEach(failed -> reporter.print("warning: " + failed));
            plan.warnings().forEach(warning -> reporter.print("warning: " + warning));
            plan.outlook().sentences().forEach(reporter::print);
            plan.outlook().warning().ifPresent(reporter::print);
            List<Device> pool = options.pool(plan);
            Path base = out != null ? out : plan.folder();
            Optional<Cluster> cluster = clusters.open(options, plan, reporter);
            try (Trackers trackers = Installed.track(
                            track.named,
                            options.places(),
                            () -> Runner.subject(plan.resolved(), pool.get(0)),
                            reporter::print);
                    Runner runner = plan.open(pool, base);
                    Interruption interruption = new Interruption("finished units are", arguments.file())) {
                runner.watchInputs(options.watchInputs);
                cluster.ifPresent(runner::elsewhere);
                reporter.onProgress(interruption::check);
                if (!trackers.isEmpty()) {
                    runner.onPoint(trackers::point);
                }
                Path results = runner.run(base, out != null, reporter);
                trackers.finished();
                interruption.over();
                Finishing.draw(plan.resolved(), results, reporter);
                System.out.println(results);
                runner.requireNothingFailed();
            }
        }
    }
}
