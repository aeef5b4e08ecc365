package dev.rhumb.runner.command;

import ai.djl.Device;
import dev.rhumb.runner.UserError;
import dev.rhumb.runner.experiment.Reference;
import dev.rhumb.runner.experiment.Samples;
import dev.rhumb.runner.measure.OracleTarget;
import dev.rhumb.runner.measure.Target;
import dev.rhumb.runner.plan.OracleSource;
import dev.rhumb.runner.plan.RunPlan;

/** What a plan's samples are measured against. */
final class Targets {
    private Targets() {}

    static Target of(RunPlan plan, Device device) {
        Samples samples = plan.experiment().samples();
        int count = plan.experiment().reference().flatMap(Reference::count).orElse(samples.count());
        if (plan.model() instanceof OracleSource world) {
            return new OracleTarget(world, plan.labels(), count, samples.count(), samples.particles());
        }
        throw new UserError("'" + plan.model().name() + "' cannot be measured");
    }
}
