package dev.rhumb.runner.session;

import ai.djl.Device;
import dev.rhumb.records.Overrides;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import dev.rhumb.runner.execute.Interruption;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.execute.Runner;
import dev.rhumb.runner.report.Finishing;
import dev.rhumb.runner.report.MadeWith;
import dev.rhumb.runner.report.ReproductionText;
import dev.rhumb.runner.report.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * Runs the experiment of a results folder again, into a folder of its own.
 *
 * @param reference the results
 * @param again the folder of the rerun
 * @param watchInputs as {@link Runner#watchInputs}
 */
public record Rerun(Results reference, Path again, boolean watchInputs) {
    /**
     * Runs it.
     *
     * @param overrides {@code key=value}, laid over the experiment in order
     * @param pool the device of each worker of a plan
     * @return the results of the rerun
     * @throws UserError if the reference cannot be run again, or the folder has a finished run, which would be compared without having been
     *     run
     */
    public Results run(Session session, List<String> overrides, Function<Plan, List<Device>> pool, Reporter reporter)
            throws IOException {
        Path file = reference.folder().resolve("experiment.yaml");
        if (!Files.isRegularFile(file)) {
            throw new UserError("'" + reference.folder() + "' has no experiment.yaml, so it cannot be run again");
        }
        YamlNode.Mapping source = Overrides.apply(YamlReader.read(file), overrides);
        Plan plan = session.plan(String.valueOf(reference.manifest().get("experiment")), source);
        requireUnfinished();
        plan.failures().forEach(failed -> reporter.print("warning: " + failed));
        plan.outlook().sentences().forEach(reporter::print);
        try (Runner runner = plan.open(pool.apply(plan), again);
                Interruption interruption = new Interruption("finished units are", reference.folder())) {
            ReproductionText.madeWith(MadeWith.differences(reference.manifest(), runner.manifest()))
                    .forEach(reporter::print);
            runner.watchInputs(watchInputs);
            reporter.onProgress(interruption::check);
            Path results = runner.run(again, true, reporter);
            interruption.over();
            Finishing.draw(plan.resolved(), results, reporter);
            reporter.print("the rerun is in '" + results + "'");
            runner.requireNothingFailed();
            return Results.read(results, true);
        }
    }

    private void requireUnfinished() throws IOException {
        Path from = reference.folder();
        if (Files.exists(again) && Files.exists(from) && Files.isSameFile(again, from)) {
            throw new UserError("'" + again + "' is the reference itself; name another folder with --out");
        }
        if (Files.isRegularFile(again.resolve("report.html"))) {
            throw new UserError("'" + again + "' has a finished run; remove it, or name another folder with --out");
        }
    }
}
