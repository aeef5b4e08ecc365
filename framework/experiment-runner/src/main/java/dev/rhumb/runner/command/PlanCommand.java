package dev.rhumb.runner.command;

import ai.djl.Device;
import dev.rhumb.runner.execute.Devices;
import dev.rhumb.runner.execute.Probe;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.plan.Cost;
import dev.rhumb.runner.plan.Costs;
import dev.rhumb.runner.plan.RunPlan;
import dev.rhumb.runner.yaml.Types;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everything but the run: the grid, what is refused, the cost. */
@Command(name = "plan", description = "Check an experiment and count what it costs, without running it.")
public final class PlanCommand implements Callable<Integer> {
    @Mixin
    ExperimentArguments arguments = new ExperimentArguments();

    @Option(
            names = "--time",
            description = "Estimate the time of sampling too: opens the networks and draws one batch in a few steps.")
    boolean time;

    @Option(names = "--device", paramLabel = "NAME", description = "Where --time draws: auto, cpu or gpu:N.")
    @Nullable
    String device;

    @Override
    public Integer call() {
        try (Installed installed = Installed.load(arguments.plugins)) {
            installed.warn(System.err);
            RunPlan plan = Planning.plan(arguments, installed);
            Costs counter = new Costs(plan);
            Map<Point, Cost> costs = counter.count();
            print(plan, costs);
            counter.warnings().forEach(w -> System.err.println("warning: " + w));
            System.out.println(ReferenceSentence.of(plan));
            ReferenceSentence.warning(plan).ifPresent(System.err::println);
            if (time) {
                Device chosen = Devices.named(
                        device != null ? device : plan.experiment().device());
                System.out.println(Probe.sentence(plan, costs, chosen).orElse("no time can be told"));
            }
        }
        return 0;
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
