package dev.rhumb.runner.command;

import ai.djl.Device;
import dev.rhumb.runner.execute.Devices;
import dev.rhumb.runner.session.Places;
import dev.rhumb.runner.session.Plan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a run takes place. */
final class RunOptions {
    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "auto, cpu or gpu:N, or several of one kind as gpu:0,gpu:1; overrides the file.")
    @Nullable
    String device;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder that the data set's paths are" + " relative to (default: RHUMB_DATA).")
    @Nullable
    Path data;

    @Option(
            names = "--plugins",
            paramLabel = "PLACE",
            description = "A folder of plugin jars, a jar, or a module folder; may be repeated.")
    List<Path> plugins = List.of();

    @Option(names = "--models", paramLabel = "DIR", description = "A folder of model files, besides the shipped ones.")
    List<Path> models = List.of();

    @Option(
            names = "--watch-inputs",
            description = "Stop an arm whose method changes its inputs in place; slower, for authors of plugins.")
    boolean watchInputs;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description =
                    "Sample so many units at once, each with networks of its own (default: one for each device). The"
                            + " results are the same.")
    @Nullable
    Integer workers;

    Places places() {
        return Places.usual().withPlugins(plugins).withModels(models).withData(Optional.ofNullable(data));
    }

    /** These replaced values, and --device. */
    List<String> overrides(List<String> given) {
        List<String> all = new ArrayList<>(given);
        if (device != null) {
            all.add("device=" + quoted(device));
        }
        return all;
    }

    /** A text as YAML. */
    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** The device of each worker. */
    List<Device> pool(Plan plan) {
        return Devices.pool(plan.devices(), Optional.ofNullable(workers));
    }
}
