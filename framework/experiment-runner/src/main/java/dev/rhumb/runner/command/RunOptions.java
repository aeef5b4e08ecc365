package dev.rhumb.runner.command;

import ai.djl.Device;
import dev.rhumb.runner.execute.Devices;
import dev.rhumb.runner.plan.RunPlan;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a run takes place. */
final class RunOptions {
    @Option(names = "--device", paramLabel = "NAME", description = "auto, cpu or gpu:N; overrides the file.")
    @Nullable
    String device;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder that the data set's paths are" + " relative to (default: RHUMB_DATA).")
    @Nullable
    Path data;

    @Option(
            names = "--watch-inputs",
            description = "Stop an arm whose method changes its inputs in place; slower, for authors of plugins.")
    boolean watchInputs;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description =
                    "Sample so many units at once, each with networks of its own (default: 1). The results are the"
                            + " same.")
    int workers = 1;

    Device device(RunPlan plan) {
        return Devices.named(device != null ? device : plan.experiment().device());
    }
}
