package dev.rhumb.runner.report;

import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.statistics.BlockMean;
import dev.rhumb.evaluation.statistics.Holm;
import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.reporting.Estimate;
import dev.rhumb.reporting.Report.Cell;
import dev.rhumb.reporting.Report.Grid;
import java.util.ArrayList;
import java.util.List;

/** A table of differences, marked where Holm's procedure over all of them rejects a difference of 0. */
final class DifferenceGrid {
    /** What the marks of such a table mean. */
    static final String MARKS =
            " A cell shows the mean difference and its own 95 % interval, which is not corrected. It is"
                    + " marked where the difference is significant at 5 % after Holm's correction for all comparisons of its table.";

    private DifferenceGrid() {}

    /**
     * A difference of a metric.
     *
     * @param mean over the seed blocks
     * @param most largest possible size, perhaps infinite
     */
    record Compared(BlockMean mean, double most) {
        /** Of two lists of values of a metric, one for each seed block. */
        static Compared of(String metric, double[] a, double[] b) {
            double range = Measures.named(metric)
                    .map((NamedMetric known) -> known.most() - known.least())
                    .orElse(Double.POSITIVE_INFINITY);
            return new Compared(BlockMean.ofPairedDifference(a, b), range);
        }

        /** Within what is possible. */
        Interval within(Interval interval) {
            return interval.within(-most, most);
        }

        private Cell cell(Holm.Corrected corrected) {
            return Cell.of(estimate(within(mean.interval(Interval.LEVEL)))).markedIf(corrected.differs());
        }
    }

    /**
     * A row.
     *
     * @param first cells before the differences
     * @param differences in the last columns
     */
    record Line(List<Cell> first, List<Compared> differences) {}

    static Estimate estimate(Interval interval) {
        return new Estimate(interval.mean(), interval.low(), interval.high());
    }

    /**
     * The table.
     *
     * @param remarks further sentences below the caption
     */
    static Grid of(String caption, boolean folded, List<String> columns, List<Line> lines, String remarks) {
        List<BlockMean> all = lines.stream()
                .flatMap(line -> line.differences().stream())
                .map(Compared::mean)
                .toList();
        Holm holm = Holm.of(all);
        List<List<Cell>> rows = new ArrayList<>();
        int next = 0;
        for (Line line : lines) {
            List<Cell> cells = new ArrayList<>(line.first());
            for (Compared difference : line.differences()) {
                cells.add(difference.cell(holm.comparisons().get(next++)));
            }
            rows.add(cells);
        }
        String count = lines.isEmpty() ? "" : sentence(holm);
        return new Grid(caption, folded, columns, rows, (count + " " + remarks).strip());
    }

    private static String sentence(Holm holm) {
        if (holm.count() == 0) {
            return "No comparison has a known spread.";
        }
        long apart = holm.comparisons().stream().filter(Holm.Corrected::differs).count();
        return holm.count() + (holm.count() == 1 ? " comparison" : " comparisons, corrected by Holm") + "; " + apart
                + (apart == 1 ? " differs" : " differ") + " from 0.";
    }
}
