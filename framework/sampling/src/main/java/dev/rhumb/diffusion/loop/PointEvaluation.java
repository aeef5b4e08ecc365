package dev.rhumb.diffusion.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One point at one level: what the stack aims at, requests and makes of it. */
final class PointEvaluation {

    final Trajectory trajectory;
    final NDArray x;
    final NoiseLevel level;
    final NoiseLevel start;
    final NoiseLevel next;
    final @Nullable Step cameBy;
    /** Whether guides may write their state here: at stage 0 of a step, not at side points. */
    final boolean writable;

    private final Answers answers;
    private final List<Watched> watched = new ArrayList<>();
    private @Nullable Branch base;
    private @Nullable Prediction guided;

    PointEvaluation(
            Trajectory trajectory,
            NDArray x,
            NoiseLevel level,
            NoiseLevel start,
            NoiseLevel next,
            @Nullable Step cameBy,
            boolean writable) {
        this(trajectory, x, level, start, next, cameBy, writable, answers(trajectory, x, level));
    }

    private PointEvaluation(
            Trajectory trajectory,
            NDArray x,
            NoiseLevel level,
            NoiseLevel start,
            NoiseLevel next,
            @Nullable Step cameBy,
            boolean writable,
            Answers answers) {
        this.trajectory = trajectory;
        this.x = x;
        this.level = level;
        this.start = start;
        this.next = next;
        this.cameBy = cameBy;
        this.writable = writable;
        this.answers = answers;
        if (trajectory.watchesInputs) {
            watched.add(Watched.of("the point x", () -> x));
        }
    }

    private static Answers answers(Trajectory trajectory, NDArray x, NoiseLevel level) {
        return new Answers(
                x,
                level,
                trajectory.tally,
                () -> trajectory.noise("edits", level, new Shape(1)),
                trajectory.watchesInputs);
    }

    void watch(Watched input) {
        watched.add(input);
    }

    /** The point, the answers and the refined predictions so far, where the loop watches inputs. */
    List<Watched> watched() {
        List<Watched> all = new ArrayList<>(answers.watched());
        all.addAll(watched);
        return all;
    }

    /** The same level at another point, where no state is kept. */
    PointEvaluation at(NDArray other) {
        return new PointEvaluation(trajectory, other, level, start, next, null, false);
    }

    /** After a guide moved the point. */
    PointEvaluation movedTo(NDArray other) {
        return new PointEvaluation(trajectory, other, level, start, next, null, writable);
    }

    /** After rows were resampled: answers already known go along. */
    PointEvaluation reordered(NDArray index) {
        NDArray moved = x.get(index);
        // Aiming is per row and the rows have new owners, so a base that a guide changed is aimed and evaluated again.
        boolean sameBase = base != null && base.condition() == trajectory.context.condition();
        Answers known =
                sameBase && base != null ? answers.reordered(index, moved, base) : answers(trajectory, moved, level);
        return new PointEvaluation(trajectory, moved, level, start, next, null, writable, known);
    }

    List<StackEntry> active() {
        List<StackEntry> active = new ArrayList<>();
        for (StackEntry entry : trajectory.entries) {
            if (entry.isActive(level, start)) {
                active.add(entry);
            }
        }
        return active;
    }

    Prediction predict(Branch change) {
        Branch resolved = aimed().then(change);
        boolean graph = aimed().keepsGraph() && resolved.equals(aimed());
        return answers.ask(graph ? resolved.differentiable() : resolved, aimed());
    }

    NDArray gradientThrough(Branch change, Function<NDArray, NDArray> loss) {
        return answers.gradientThrough(aimed().then(change), aimed(), loss);
    }

    /** What "conditional" means here, after every guide has aimed. */
    private Branch aimed() {
        Branch aimed = base;
        if (aimed == null) {
            Branch plain = Branch.CONDITIONAL.by(trajectory.plan.model()).on(trajectory.context.condition());
            aimed = trajectory.context.denoiserGradient() ? plain.differentiable() : plain;
            // A guide that predicts while aiming sees the base as it is so far.
            base = aimed;
            for (StackEntry entry : active()) {
                Branch before = aimed;
                aimed = entry.guide.aim(new GuideView(this, entry), before);
                base = aimed;
                if (!aimed.equals(before)) {
                    entry.sawEffect();
                }
            }
        }
        return aimed;
    }

    /** The conditional prediction, refined by the whole stack: all guides ask, then all refine. */
    Prediction guided() {
        Prediction result = guided;
        if (result == null) {
            Prediction conditional = predict(Branch.CONDITIONAL);
            List<StackEntry> active = active();
            List<UnaryOperator<Prediction>> refinements = new ArrayList<>();
            for (StackEntry entry : active) {
                refinements.add(entry.guide.refine(new GuideView(this, entry)));
            }
            result = conditional;
            for (int i = 0; i < active.size(); i++) {
                result = refine(active.get(i), refinements.get(i), result);
            }
            guided = result;
        }
        return result;
    }

    private Prediction refine(StackEntry entry, UnaryOperator<Prediction> refinement, Prediction before) {
        Prediction after = refinement.apply(before);
        if (after == before) {
            return before;
        }
        if (after.x() != before.x()) {
            entry.sawEffect();
        }
        trajectory.compare(entry, before.denoised(), after.denoised());
        if (entry.isFull(level)) {
            return after;
        }
        NDArray m = entry.multiplier(level, trajectory.firstSample, x);
        Prediction scaled = before.plus(1, after.minus(before).mul(m));
        return after.x() == before.x()
                ? scaled
                : scaled.displaced(1, after.x().sub(before.x()).mul(m));
    }
}
