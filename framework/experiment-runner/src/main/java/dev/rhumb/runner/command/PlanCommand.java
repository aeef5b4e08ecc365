package dev.rhumb.runner.command;

import dev.rhumb.records.UserError;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.plan.Outlook;
import dev.rhumb.runner.session.Plan;
import dev.rhumb.runner.session.Session;
import java.io.IOException;
import java.util.List;
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

    @Option(
            names = "--batch",
            description =
                    "Also try batches of growing size in a few steps, and print the fastest that fits into memory as the key"
                            + " to write into the file.")
    boolean batch;

    @Override
    public Integer call() throws IOException {
        try (Session session = Session.open(arguments.options.places(), Reporter.standard())) {
            Plan plan = arguments.plan(session);
            if (!plan.failures().isEmpty()) {
                throw new UserError(plan.failures());
            }
            List<String> needs = plan.needs(time);
            Outlook outlook = plan.outlook();
            outlook.table().forEach(System.out::println);
            outlook.sentences().forEach(System.out::println);
            plan.warnings().forEach(w -> System.err.println("warning: " + w));
            outlook.power().ifPresent(System.out::println);
            outlook.warning().ifPresent(System.err::println);
            needs.forEach(System.out::println);
            if (batch) {
                plan.batches().forEach(System.out::println);
            }
        }
        return 0;
    }
}
