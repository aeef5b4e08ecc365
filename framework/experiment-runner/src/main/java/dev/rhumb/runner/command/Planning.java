package dev.rhumb.runner.command;

import dev.rhumb.runner.plan.ModelCatalog;
import dev.rhumb.runner.plan.Planner;
import dev.rhumb.runner.plan.RunPlan;

/** From command-line arguments to a plan. */
final class Planning {
    private Planning() {}

    static RunPlan plan(ExperimentArguments arguments, Installed installed) {
        Planner planner = new Planner(
                installed.vocabulary(),
                new ModelCatalog(
                        Places.all(arguments.models, installed.vocabulary().words())));
        RunPlan plan = planner.read(arguments.file(), arguments.overrides());
        plan.noise(); // refuses a file that does not fit
        return plan;
    }
}
