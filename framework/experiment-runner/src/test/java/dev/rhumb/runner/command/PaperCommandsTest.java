package dev.rhumb.runner.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhumb.runner.Main;
import dev.rhumb.runner.report.SmallRun;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** The commands and the LaTeX that docs/report.md shows for a paper, on a run of a moment. */
@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
class PaperCommandsTest {
    @TempDir
    Path folder;

    private String error = "";

    @BeforeEach
    void run() throws IOException {
        SmallRun.into(folder.resolve("results/a"));
    }

    private int rhumb(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            return Main.execute(arguments);
        } finally {
            System.setOut(out);
            System.setErr(err);
            error = printed.toString(StandardCharsets.UTF_8);
        }
    }

    private static String resource(String name) throws IOException {
        try (var text = Objects.requireNonNull(PaperCommandsTest.class.getResourceAsStream(name), name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Runs the commands of the document, whose folders are relative to the temporary one here. */
    private void runAll() throws IOException {
        for (String line : resource("paper.sh").lines().toList()) {
            String[] words = line.split(" ");
            assertThat(words[0]).isEqualTo("./rhumb");
            String[] arguments = Arrays.stream(words)
                    .skip(1)
                    .map(word -> word.equals("results/a") || word.equals("paper")
                            ? folder.resolve(word).toString()
                            : word)
                    .toArray(String[]::new);
            assertThat(rhumb(arguments)).as(line + ": " + error).isZero();
        }
    }

    @Test
    void figureTableAndCaptionGoWhereTheyAreWanted() throws IOException {
        runAll();
        try (Stream<Path> written = Files.list(folder.resolve("paper"))) {
            assertThat(written.map(file -> file.getFileName().toString()))
                    .contains("recall-vs-precision.pdf", "points.tex", "caption.tex")
                    .noneMatch(name -> name.endsWith(".png") || name.endsWith(".svg"));
        }
        assertThat(folder.resolve("paper/points.tex"))
                .content()
                .contains(
                        "\\toprule",
                        "\\label{tab:a}",
                        "free & scale=1 & ",
                        "precision $\\uparrow$ & recall",
                        "real data");
        assertThat(folder.resolve("paper/caption.tex"))
                .content()
                .contains(
                        "Means over 2 seed blocks of 40 samples each (80 a point), each block against 40 real ones.",
                        "Intervals: 95 \\%, Student's t",
                        "4\\textendash{}8 network evaluations a sample.",
                        "Reference: exact samples of ",
                        "Sampler: ");
    }

    @Test
    void latexSetsTheDocument() throws Exception {
        assumeTrue(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "pdflatex"))),
                "pdflatex is not installed");
        runAll();
        Files.writeString(folder.resolve("paper.tex"), resource("paper.tex"));
        Process latex = new ProcessBuilder("pdflatex", "-halt-on-error", "-interaction=nonstopmode", "paper.tex")
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("log.txt").toFile())
                .start();
        assertThat(latex.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(latex.exitValue())
                .as(Files.readString(folder.resolve("log.txt")))
                .isZero();
    }

    @Test
    void wrongValuesOfOptionsAreOneSentenceEach() {
        String results = folder.resolve("results/a").toString();
        assertRefused("--width is '84'; it needs a number and a unit, e.g. 84mm", "plot", results, "--width", "84");
        assertRefused("--format is 'jpg'; it takes png, svg, pdf", "plot", results, "--format", "jpg");
        assertRefused(
                "--intervals is 'bars'; it takes automatic, cross, ellipse", "plot", results, "--intervals", "bars");
        assertRefused("20 to 2000 mm wide, not 1 mm", "plot", results, "--width", "1mm");
        assertRefused("2 to 72 points, not 0", "plot", results, "--font-size", "0");
        assertRefused("no metric \"recal\"; the nearest is \"recall\"", "table", results, "--metrics", "recal");
        assertRefused("is not a results folder", "table", folder.toString());
    }

    private void assertRefused(String sentence, String... arguments) {
        assertThat(rhumb(arguments)).isEqualTo(2);
        assertThat(error.lines()).singleElement().asString().contains(sentence);
    }
}
