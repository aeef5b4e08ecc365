package dev.rhumb.runner.command;

import dev.rhumb.records.UserError;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.report.Reproduction;
import dev.rhumb.runner.report.ReproductionText;
import dev.rhumb.runner.report.Results;
import dev.rhumb.runner.report.TableFiles;
import dev.rhumb.runner.session.Rerun;
import dev.rhumb.runner.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs finished results again and compares them value by value. */
@Command(
        name = "reproduce",
        description =
                "Run the experiment of a results folder again into a separate folder, and compare value by value.",
        footer = {
            "",
            "Every value gets the rerun's difference from the reference with its 95 %% interval, paired by seed, and a",
            "verdict: same bit for bit; within its interval, which includes 0; in the reference's interval, though",
            "separated from 0; or outside. Ends with 0 if no value is outside and none is missing, with 1 otherwise."
        })
public final class ReproduceCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "RESULTS",
            description = "A results folder, such as one of results/reference.")
    @Nullable
    Path folder;

    @Parameters(
            index = "1..*",
            paramLabel = "key=value",
            description = "Replaces a value of its experiment: device=gpu, samples.seeds=[1].")
    List<String> overrides = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "The folder of the rerun (default: results/NAME-again).")
    @Nullable
    Path out;

    @Option(
            names = "--against",
            paramLabel = "RERUN",
            description =
                    "Run nothing, and compare with this finished rerun: every value, and the tables byte by byte.")
    @Nullable
    Path against;

    @Mixin
    RunOptions options = new RunOptions();

    @Override
    public Integer call() throws IOException {
        Path from = folder;
        if (from == null) {
            throw new UserError("no results are given; name a folder, e.g. results/reference/quickstart");
        }
        Results reference = Results.read(from, true);
        if (against != null) {
            boolean same = print(Reproduction.of(reference, Results.read(against, true)));
            return TableFiles.compare(from, against, System.out::println) && same ? 0 : 1;
        }
        Reporter reporter = Reporter.standard();
        try (Session session = Session.open(options.places(), reporter)) {
            Path again = out != null ? out : Path.of("results", reference.name() + "-again");
            Results rerun = new Rerun(reference, again, options.watchInputs)
                    .run(session, options.overrides(overrides), options::pool, reporter);
            return print(Reproduction.of(reference, rerun)) ? 0 : 1;
        }
    }

    private static boolean print(Reproduction reproduction) {
        ReproductionText.of(reproduction).forEach(System.out::println);
        return reproduction.holds();
    }
}
