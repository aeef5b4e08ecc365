package dev.rhumb.reporting;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** All figures of a results folder, from its {@code metrics.csv} alone. */
public final class Figures {
    private static final String BY = "by-";
    private static final String MACHINE = "Figures could not be drawn on this machine";

    private Figures() {}

    /** Two metrics to draw against each other. */
    public record Curve(String diversity, String quality) {
        /** Name of its files, without the ending. */
        public String fileName() {
            return Names.fileName(diversity) + "-vs-" + Names.fileName(quality);
        }
    }

    /**
     * What was drawn.
     *
     * @param written the files, in the order they were written
     * @param warnings one sentence for each thing that could not be drawn
     */
    public record Outcome(List<Path> written, List<String> warnings) {
        /** Copies both lists. */
        public Outcome {
            written = List.copyOf(written);
            warnings = List.copyOf(warnings);
        }
    }

    /** Something that draws and returns its notes. */
    @FunctionalInterface
    public interface Drawing {
        /** Draws, and returns one sentence for each thing left out. */
        List<String> draw() throws IOException;
    }

    /**
     * What to draw of a results folder.
     *
     * @param results a folder with {@code metrics.csv}
     * @param question the experiment's question, the title of every figure
     * @param curves metrics to draw against each other
     * @param families arms to draw together, by name; empty draws all arms together
     * @param axes what is known of the metrics; an absent one is {@link MetricAxis#UNKNOWN}
     */
    public record Subject(
            Path results,
            String question,
            List<Curve> curves,
            Map<String, List<String>> families,
            Map<String, MetricAxis> axes) {
        /** Copies its collections and keeps their order. */
        public Subject {
            curves = List.copyOf(curves);
            families = Collections.unmodifiableMap(new LinkedHashMap<>(families));
            axes = Map.copyOf(axes);
        }
    }

    /** Draws into {@code curves} within the results, for a screen. */
    public static Outcome draw(Subject subject) {
        return draw(subject, Look.SCREEN, subject.results().resolve("curves"));
    }

    /**
     * Draws {@code <diversity>-vs-<quality>} for each curve, {@code by-<parameter>} for each swept parameter and {@code
     * cost}; with families, {@code <family>/} holds the same of its arms alone, and the curve of all arms has a panel for
     * each family. More lines than one plot can hold have a panel each, and then a figure {@code by-<parameter>-<metric>}
     * for each metric. Never throws: results are safe before figures are drawn, and a machine without fonts must not turn
     * a finished run into a failed one.
     *
     * @param folder where to, made if it is absent
     */
    public static Outcome draw(Subject subject, Look look, Path folder) {
        List<Path> written = new ArrayList<>();
        return drawn(subject, look, folder, written, (figure, stem) -> write(figure, look, stem, written));
    }

    /**
     * As {@link #draw(Subject)}, but the curves and the cost alone, each as one small PNG file: what is kept beside tables
     * that outlive their samples.
     */
    public static Outcome drawSmall(Subject subject) {
        List<Path> written = new ArrayList<>();
        Path folder = subject.results().resolve("curves");
        return drawn(subject, Look.SCREEN, folder, written, (figure, stem) -> {
            if (!String.valueOf(stem.getFileName()).startsWith(BY)) {
                Path png = Format.PNG.file(stem);
                figure.writeSmallPng(png);
                written.add(png);
            }
        });
    }

    /** Puts a figure into files. */
    @FunctionalInterface
    private interface Writer {
        void write(Figure figure, Path stem) throws IOException;
    }

    private static Outcome drawn(Subject subject, Look look, Path folder, List<Path> written, Writer writer) {
        List<String> warnings = new ArrayList<>();
        warnings.addAll(guarded("The figures", () -> {
            Path results = subject.results();
            MetricsTable table = MetricsTable.read(results.resolve("metrics.csv"));
            SeedBlocks blocks = SeedBlocks.read(results.resolve("blocks.csv"), results.resolve("times.csv"));
            Gallery all = new Gallery(subject, table, blocks, look, writer);
            warnings.addAll(all.curves(folder, subject.families()));
            if (subject.families().isEmpty()) {
                warnings.addAll(all.parameters(folder));
            }
            subject.families()
                    .forEach((family, arms) -> warnings.addAll(guarded("The family " + family, () -> {
                        Path own = folder.resolve(Names.fileName(family));
                        Gallery some = new Gallery(subject, table.ofArms(arms), blocks, look, writer);
                        List<String> notes = new ArrayList<>(some.curves(own, Map.of()));
                        notes.addAll(some.parameters(own));
                        return notes;
                    })));
            return guarded("The cost", () -> {
                if (CostFigure.isKnown(table)) {
                    writer.write(new CostFigure(table, blocks, subject.question(), look), folder.resolve("cost"));
                }
                return List.of();
            });
        }));
        Set<String> once = new HashSet<>();
        // A failed class initialisation is reported in other words the second time.
        return new Outcome(
                written,
                warnings.stream()
                        .filter(w -> once.add(w.startsWith(MACHINE) ? MACHINE : w))
                        .toList());
    }

    /** The figures of some arms. */
    private record Gallery(Subject subject, MetricsTable table, SeedBlocks blocks, Look look, Writer writer) {
        List<String> curves(Path folder, Map<String, List<String>> families) {
            List<String> warnings = new ArrayList<>();
            for (Curve curve : subject.curves()) {
                warnings.addAll(guarded("The curve " + curve.fileName(), () -> {
                    Figure figure = figure(table, blocks, curve, families, subject.question(), subject.axes(), look);
                    writer.write(figure, folder.resolve(curve.fileName()));
                    return figure.notes();
                }));
            }
            return warnings;
        }

        List<String> parameters(Path folder) {
            List<String> warnings = new ArrayList<>();
            for (String parameter : table.parameters()) {
                String name = BY + Names.fileName(parameter);
                if (!SmallMultiples.suits(table)) {
                    warnings.addAll(drawn(
                            folder.resolve(name),
                            () -> new ScaleFigure(
                                    table, parameter, table.metrics(), subject.question(), subject.axes(), look)));
                    continue;
                }
                for (String metric : table.metrics()) {
                    warnings.addAll(drawn(
                            folder.resolve(name + "-" + Names.fileName(metric)),
                            () -> SmallMultiples.ofParameter(
                                    table, parameter, metric, subject.question(), subject.axes(), look)));
                }
            }
            return warnings;
        }

        private List<String> drawn(Path stem, Supplier<Figure> drawing) {
            return guarded("The figure " + stem.getFileName(), () -> {
                Figure figure = drawing.get();
                writer.write(figure, stem);
                return figure.notes();
            });
        }
    }

    /** One plot where its lines can be distinguished, else a panel for each family, or for each line. */
    private static Figure figure(
            MetricsTable table,
            SeedBlocks blocks,
            Curve curve,
            Map<String, List<String>> families,
            String question,
            Map<String, MetricAxis> axes,
            Look look) {
        return !families.isEmpty() || SmallMultiples.suits(table)
                ? SmallMultiples.ofCurve(table, blocks, curve, families, question, axes, look)
                : new CurveFigure(table, blocks, curve.diversity(), curve.quality(), question, axes, look);
    }

    /**
     * Draws one curve.
     *
     * @param table the points, perhaps of several experiments ({@link MetricsTable#joined})
     * @param blocks their seed blocks ({@link SeedBlocks#joined})
     * @param title the figure's title
     * @param stem the files without their ending
     * @return the files and one sentence for each thing left out
     * @throws ReportingException as {@link CurveFigure}
     */
    public static Outcome draw(
            MetricsTable table,
            SeedBlocks blocks,
            String title,
            Curve curve,
            Map<String, MetricAxis> axes,
            Look look,
            Path stem)
            throws IOException {
        Figure figure = figure(table, blocks, curve, Map.of(), title, axes, look);
        return new Outcome(draw(figure, look, stem), figure.notes());
    }

    /**
     * Draws one figure.
     *
     * @param stem the files without their ending
     * @return the files
     */
    public static List<Path> draw(Figure figure, Look look, Path stem) throws IOException {
        List<Path> written = new ArrayList<>();
        write(figure, look, stem, written);
        return written;
    }

    /**
     * Runs a drawing and turns whatever stops it into one sentence: a fault of the data, of the disk, or of the machine,
     * such as missing fonts, which Java reports as an {@link Error}.
     *
     * @param what what is drawn, to begin the sentence with
     * @return the drawing's notes, or the sentence
     */
    public static List<String> guarded(String what, Drawing drawing) {
        try {
            return List.copyOf(drawing.draw());
        } catch (ReportingException e) {
            return List.of(what + " could not be drawn: " + e.getMessage());
        } catch (IOException e) {
            return List.of(what + " could not be written: " + e + ".");
        } catch (Exception | Error e) {
            return List.of(environment(what, e));
        }
    }

    private static String environment(String what, Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String reason = String.valueOf(root).lines().findFirst().orElse("");
        return fault instanceof Error
                ? MACHINE + " (" + reason
                        + "); install fonts (for instance fontconfig and fonts-dejavu-core) and draw again."
                : what + " could not be drawn: " + reason + ".";
    }

    private static void write(Figure figure, Look look, Path stem, List<Path> written) throws IOException {
        for (Format format : look.formats()) {
            Path file = format.file(stem);
            format.write(figure, look, file);
            written.add(file);
        }
    }
}
