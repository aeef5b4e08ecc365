package dev.rhumb.reporting;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All figures of a results folder, from its {@code metrics.csv} alone. */
public final class Figures {
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
     * Draws {@code curves/<diversity>-vs-<quality>.png/.svg} for each curve, {@code curves/by-<parameter>.png/.svg}
     * for each swept parameter and {@code curves/cost.png/.svg}; with families, {@code curves/<family>/} holds the same of its arms alone, and figures of
     * all arms, too many to tell apart, are not drawn but for the cost. Never throws: results are safe before figures are drawn, and a machine without fonts must
     * not turn a finished run into a failed one.
     *
     * @param results a folder with {@code metrics.csv}
     * @param question the experiment's question, the title of every figure
     * @param curves what to draw
     * @param families arms to draw together, by name; empty draws all arms together
     * @param directions which way metrics improve; an absent one is {@link Direction#NEITHER}
     */
    public static Outcome draw(
            Path results,
            String question,
            List<Curve> curves,
            Map<String, List<String>> families,
            Map<String, Direction> directions) {
        return draw(results, question, curves, families, directions, Writing.FULL);
    }

    /**
     * As {@link #draw(Path, String, List, Map, Map)}, but the curves and the cost alone, each as one small PNG file: what is
     * kept beside tables that outlive their samples.
     */
    public static Outcome drawSmall(
            Path results,
            String question,
            List<Curve> curves,
            Map<String, List<String>> families,
            Map<String, Direction> directions) {
        return draw(results, question, curves, families, directions, Writing.SMALL);
    }

    private enum Writing {
        FULL,
        SMALL
    }

    private static Outcome draw(
            Path results,
            String question,
            List<Curve> curves,
            Map<String, List<String>> families,
            Map<String, Direction> directions,
            Writing writing) {
        List<Path> written = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        warnings.addAll(guarded("The figures", () -> {
            MetricsTable table = MetricsTable.read(results.resolve("metrics.csv"));
            SeedBlocks blocks = SeedBlocks.read(results.resolve("blocks.csv"), results.resolve("times.csv"));
            Path folder = results.resolve("curves");
            if (families.isEmpty()) {
                warnings.addAll(draw(table, folder, question, curves, directions, writing, written));
            }
            families.forEach((family, arms) -> warnings.addAll(guarded(
                    "The family " + family,
                    () -> draw(
                            table.ofArms(arms),
                            folder.resolve(Names.fileName(family)),
                            question,
                            curves,
                            directions,
                            writing,
                            written))));
            return CostFigure.isKnown(table)
                    ? write(new CostFigure(table, blocks, question), folder.resolve("cost"), writing, written)
                    : List.of();
        }));
        Set<String> once = new HashSet<>();
        // A failed class initialisation is reported in other words the second time.
        return new Outcome(
                written,
                warnings.stream()
                        .filter(w -> once.add(w.startsWith(MACHINE) ? MACHINE : w))
                        .toList());
    }

    private static List<String> draw(
            MetricsTable table,
            Path folder,
            String question,
            List<Curve> curves,
            Map<String, Direction> directions,
            Writing writing,
            List<Path> written) {
        List<String> warnings = new ArrayList<>();
        for (Curve curve : curves) {
            warnings.addAll(guarded("The curve " + curve.fileName(), () -> {
                Figure figure = new CurveFigure(table, curve.diversity(), curve.quality(), question, directions);
                return write(figure, folder.resolve(curve.fileName()), writing, written);
            }));
        }
        if (writing == Writing.SMALL) {
            return warnings;
        }
        for (String parameter : table.parameters()) {
            String name = "by-" + Names.fileName(parameter);
            warnings.addAll(guarded("The figure " + name, () -> {
                Figure figure = new ScaleFigure(table, parameter, table.metrics(), question, directions);
                return write(figure, folder.resolve(name), writing, written);
            }));
        }
        return warnings;
    }

    /**
     * Draws one curve.
     *
     * @param table the points, perhaps of several experiments ({@link MetricsTable#joined})
     * @param title the figure's title
     * @param stem the files without their ending
     * @return the files and one sentence for each thing left out
     * @throws ReportingException as {@link CurveFigure}
     */
    public static Outcome draw(
            MetricsTable table, String title, Curve curve, Map<String, Direction> directions, Path stem)
            throws IOException {
        List<Path> written = new ArrayList<>();
        Figure figure = new CurveFigure(table, curve.diversity(), curve.quality(), title, directions);
        List<String> notes = write(figure, stem, Writing.FULL, written);
        return new Outcome(written, notes);
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

    private static List<String> write(Figure figure, Path stem, Writing writing, List<Path> written)
            throws IOException {
        Path png = stem.resolveSibling(stem.getFileName() + ".png");
        written.add(png);
        if (writing == Writing.SMALL) {
            figure.writeSmallPng(png);
            return figure.notes();
        }
        figure.writePng(png);
        Path svg = stem.resolveSibling(stem.getFileName() + ".svg");
        figure.writeSvg(svg);
        written.add(svg);
        return figure.notes();
    }
}
