package dev.rhumb.runner.command;

import dev.rhumb.records.Overrides;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlReader;
import dev.rhumb.reporting.Estimate;
import dev.rhumb.reporting.Report.Cell;
import dev.rhumb.runner.execute.Interruption;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.execute.Runner;
import dev.rhumb.runner.report.Finishing;
import dev.rhumb.runner.report.MadeWith;
import dev.rhumb.runner.report.Reproduction;
import dev.rhumb.runner.report.Reproduction.Difference;
import dev.rhumb.runner.report.Reproduction.Verdict;
import dev.rhumb.runner.report.Results;
import dev.rhumb.runner.report.TableFiles;
import dev.rhumb.runner.session.Plan;
import dev.rhumb.runner.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs finished results again and says, value by value, whether they came out again. */
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
            Results rerun = Results.read(against, true);
            boolean same = tell(Reproduction.of(reference, rerun));
            return TableFiles.compare(from, against, System.out::println) && same ? 0 : 1;
        }
        Path file = from.resolve("experiment.yaml");
        if (!Files.isRegularFile(file)) {
            throw new UserError("'" + from + "' has no experiment.yaml, so it cannot be run again");
        }
        Reporter reporter = Reporter.standard();
        try (Session session = Session.open(options.places(), reporter)) {
            String name = String.valueOf(reference.manifest().get("experiment"));
            Plan plan = session.plan(name, Overrides.apply(YamlReader.read(file), options.overrides(overrides)));
            Path again = out != null ? out : Path.of("results", reference.name() + "-again");
            requireUnfinished(again, from);
            Results rerun = run(plan, reference, again, reporter);
            return tell(Reproduction.of(reference, rerun)) ? 0 : 1;
        }
    }

    /** What is finished already would be compared without having been run. */
    private static void requireUnfinished(Path again, Path from) throws IOException {
        if (Files.exists(again) && Files.exists(from) && Files.isSameFile(again, from)) {
            throw new UserError("'" + again + "' is the reference itself; name another folder with --out");
        }
        if (Files.isRegularFile(again.resolve("report.html"))) {
            throw new UserError("'" + again + "' has a finished run; remove it, or name another folder with --out");
        }
    }

    private Results run(Plan plan, Results reference, Path again, Reporter reporter) throws IOException {
        plan.failures().forEach(failed -> reporter.say("warning: " + failed));
        plan.outlook().sentences().forEach(reporter::say);
        try (Runner runner = plan.open(options.pool(plan), again);
                Interruption interruption = new Interruption("finished units are", reference.folder())) {
            say(MadeWith.differences(reference.manifest(), runner.manifest()), reporter);
            runner.watchInputs(options.watchInputs);
            reporter.onProgress(interruption::check);
            Path results = runner.run(again, true, reporter);
            interruption.over();
            Finishing.draw(plan.resolved(), results, reporter);
            reporter.say("the rerun is in '" + results + "'");
            runner.requireNothingFailed();
            return Results.read(results, true);
        }
    }

    private static void say(List<String> differences, Reporter reporter) {
        if (differences.isEmpty()) {
            reporter.say("made with the same versions, plugins, models and data as the reference");
        } else {
            reporter.say("made with other versions than the reference, so do not expect equal bits:");
            differences.forEach(line -> reporter.say("  " + line));
        }
    }

    private static boolean tell(Reproduction reproduction) {
        Map<String, List<Difference>> points = new LinkedHashMap<>();
        for (Difference difference : reproduction.differences()) {
            points.merge(
                    difference.point(),
                    List.of(difference),
                    (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
        }
        points.forEach(ReproduceCommand::point);
        reproduction.unmatched().forEach(System.out::println);
        String counts = Stream.of(Verdict.values())
                .map(verdict -> reproduction.count(verdict) + " " + verdict)
                .collect(Collectors.joining(", "));
        System.out.println(reproduction.differences().size() + " values: " + counts
                + (reproduction.unmatched().isEmpty()
                        ? ""
                        : "; " + reproduction.unmatched().size() + " points or metrics on one side only"));
        System.out.println(reproduction.holds() ? "reproduced" : "not reproduced");
        return reproduction.holds();
    }

    private static void point(String point, List<Difference> differences) {
        if (differences.stream().allMatch(d -> d.verdict() == Verdict.SAME)) {
            System.out.println(point + ": " + differences.size() + " values, all " + Verdict.SAME);
            return;
        }
        System.out.println(point + ":");
        for (Difference d : differences) {
            System.out.println("  " + d.metric() + ": " + words(d));
        }
    }

    private static String words(Difference d) {
        if (d.verdict() == Verdict.SAME) {
            return Cell.value(d.reference()).text() + ", " + d.verdict();
        }
        Cell difference = Cell.of(new Estimate(
                d.difference().mean(), d.difference().low(), d.difference().high()));
        return Cell.value(d.reference()).text() + " then, "
                + Cell.value(d.rerun()).text() + " now: difference " + difference.text()
                + (difference.detail().isEmpty() ? " without an interval" : " [" + difference.detail() + "]")
                + (d.paired() ? " paired by seed, " : ", ") + d.verdict();
    }
}
