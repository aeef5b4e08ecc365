package dev.rhumb.runner.command;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.records.Types;
import dev.rhumb.runner.execute.Probe;
import dev.rhumb.runner.execute.Progress;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.measure.Target;
import dev.rhumb.runner.plan.Cost;
import dev.rhumb.runner.plan.Costs;
import dev.rhumb.runner.plan.Room;
import dev.rhumb.runner.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everything but the run: the grid, what is refused, the cost. */
@Command(name = "plan", description = "Check an experiment and print what it costs, without running it.")
public final class PlanCommand implements Callable<Integer> {
    @Mixin
    ExperimentArguments arguments = new ExperimentArguments();

    @Option(
            names = "--time",
            description = "Also estimate the sampling time: loads the networks and samples one batch in a few steps.")
    boolean time;

    @Mixin
    RunOptions options = new RunOptions();

    @Override
    public Integer call() throws IOException {
        try (Installed installed = Installed.load(arguments.plugins)) {
            installed.warn(System.err);
            RunPlan plan = Planning.plan(arguments, installed);
            Device chosen = options.device(plan);
            Costs counter = new Costs(plan);
            Map<Point, Cost> costs = counter.count();
            Optional<Target.Effort> effort =
                    open(plan, Targets.of(plan, arguments.models, options).prepare(), chosen);
            String disk = Room.requireDisk(counter.bytes(), Path.of("results", plan.name()));
            print(plan, costs);
            System.out.println(disk);
            counter.warnings().forEach(w -> System.err.println("warning: " + w));
            System.out.println(ReferenceSentence.of(plan));
            FeaturesSentence.of(plan).ifPresent(System.out::println);
            FeaturesSentence.notes(plan).forEach(System.out::println);
            PowerSentence.of(plan).ifPresent(System.out::println);
            ReferenceSentence.warning(plan).ifPresent(System.err::println);
            if (time) {
                effort.ifPresent(measured -> System.out.println(measuring(plan, measured)));
                System.out.println(Probe.sentence(plan, costs, chosen).orElse("the sampling time cannot be estimated"));
            }
        }
        return 0;
    }

    /** Opens every network as a run would, and closes it: a file that is not what it says is found before the run. */
    private Optional<Target.Effort> open(RunPlan plan, Targets.Prepared prepared, Device device) throws IOException {
        try (NDManager manager = PyTorch.manager(device);
                Target target = prepared.open(device)) {
            plan.open(manager);
            target.offers();
            return time ? target.effort(plan.experiment().samples().seeds()) : Optional.empty();
        }
    }

    /** How long the networks of the metrics take for everything; metrics that compare all pairs come on top. */
    private static String measuring(RunPlan plan, Target.Effort effort) {
        long samples = plan.points().size() * plan.samplesPerPoint();
        double seconds = effort.secondsPerImage() * (samples + effort.real() + effort.training());
        return "the network of features takes about " + Progress.words(Duration.ofMillis((long) (1000 * seconds)))
                + " here for " + samples + " samples, " + effort.real() + " real images of references and floors"
                + (effort.training() > 0 ? " and " + effort.training() + " training images" : "");
    }

    private static void print(RunPlan plan, Map<Point, Cost> costs) {
        int width = costs.keySet().stream()
                .mapToInt(p -> p.describe().length())
                .max()
                .orElse(5);
        String format = "%-" + Math.max(5, width) + "s  %12s  %12s%n";
        System.out.printf(format, "point", "evaluations", "gradients");
        costs.forEach((point, cost) -> System.out.printf(
                format, point.describe(), Types.number(cost.evaluations()), Types.number(cost.gradients())));
        System.out.println(CostSentence.of(plan, costs));
        plan.fewBlocks().ifPresent(System.out::println);
    }
}
