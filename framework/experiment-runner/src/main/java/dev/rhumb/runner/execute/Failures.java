package dev.rhumb.runner.execute;

import dev.rhumb.diffusion.loop.MethodFailure;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.plan.RunPlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What failed in a run that goes on without it. */
final class Failures {
    private final RunPlan plan;
    private final String last;
    private final List<String> sentences = new ArrayList<>();
    private final List<Throwable> causes = new ArrayList<>();
    private final Set<Point> points = new HashSet<>();

    /** @param last the last line of the error, which states what to do */
    Failures(RunPlan plan, String last) {
        this.plan = plan;
        this.last = last;
    }

    /** A method of a plugin failed, so the unit has no samples; the point's other seeds are not tried. */
    synchronized void method(Unit unit, MethodFailure failure, Reporter reporter) {
        points.add(unit.point());
        add(unit.describe() + ": " + plan.describe(failure), failure, reporter);
    }

    /**
     * Something of a unit failed where it was done.
     *
     * @param sampled whether only metrics failed; otherwise the point's other seeds are not tried here
     */
    synchronized void elsewhere(Unit unit, List<String> failed, boolean sampled, Reporter reporter) {
        if (!sampled) {
            points.add(unit.point());
        }
        for (String sentence : failed) {
            sentences.add(sentence);
            reporter.print("failed: " + sentence);
        }
    }

    /** Metrics failed, which the next run measures again. */
    synchronized void metrics(String unit, Map<String, Throwable> failed, Reporter reporter) {
        failed.forEach((metric, cause) -> add(
                unit + ": the metric '" + metric + "'" + plugin(metric) + " failed: "
                        + cause.getClass().getSimpleName()
                        + (cause.getMessage() == null ? "" : ": " + cause.getMessage()),
                cause,
                reporter));
    }

    private String plugin(String metric) {
        return RunPlan.plugin(plan.vocabulary().source(Metrics.KIND, Metrics.type(metric)));
    }

    private void add(String sentence, Throwable cause, Reporter reporter) {
        sentences.add(sentence);
        causes.add(cause);
        reporter.print("failed: " + sentence);
    }

    /** Whether a point has failed under an earlier seed. */
    synchronized boolean has(Point point) {
        return points.contains(point);
    }

    /** @throws UserError with everything that failed, if anything did */
    synchronized void throwIfAny() {
        if (sentences.isEmpty()) {
            return;
        }
        List<String> lines = new ArrayList<>(sentences);
        lines.add(last);
        UserError error = new UserError(lines);
        causes.forEach(error::addSuppressed);
        throw error;
    }
}
