package dev.rhumb.runner.report;

import ai.djl.Device;
import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.execute.Runner;
import dev.rhumb.runner.measure.OracleTarget;
import dev.rhumb.runner.plan.OracleSource;
import dev.rhumb.runner.plan.RunPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** A run of a moment on the oracle, as the command makes it. */
public final class SmallRun {
    private SmallRun() {}

    /** Runs into a folder and returns where the results are. */
    public static Path into(Path folder, String... overrides) throws IOException {
        RunPlan plan = Experiments.plan(Experiments.SMALL, overrides);
        int count = plan.experiment().samples().count();
        OracleTarget target =
                new OracleTarget((OracleSource) plan.model(), plan.conditions().requireLabels(), count, count, 1);
        try (Runner runner = new Runner(plan, target, Device.cpu())) {
            return runner.run(folder, false, new Reporter(new PrintStream(new ByteArrayOutputStream()), false));
        }
    }
}
