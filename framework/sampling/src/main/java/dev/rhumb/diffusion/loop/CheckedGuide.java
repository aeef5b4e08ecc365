package dev.rhumb.diffusion.loop;

import ai.djl.ndarray.NDArray;
import dev.rhumb.diffusion.engine.OutOfMemory;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Move;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.guidance.Unsupported;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A guide whose answers are checked: what it throws becomes a {@link MethodFailure} that names it, and what it returns must
 * have the shape and the data type of the batch. The checks look at shapes alone, so they cost no computation. Where the loop
 * watches inputs ({@link Loop#watchingInputs}), an input that a moment changed is a failure too.
 */
final class CheckedGuide {
    private final MethodName name;
    private final Guide guide;

    CheckedGuide(MethodName name, Guide guide) {
        this.name = name;
        this.guide = guide;
    }

    Branch aim(GuideView here, Branch base) {
        return call(here, "aim", () -> present(here, "aim", guide.aim(here, base), "a branch"));
    }

    UnaryOperator<Prediction> refine(GuideView here) {
        UnaryOperator<Prediction> refinement =
                call(here, "refine", () -> present(here, "refine", guide.refine(here), "a function"));
        return before -> call(here, "refine", () -> {
            Prediction after = present(here, "refine", refinement.apply(before), "a prediction");
            return after == before ? after : checked(here, after);
        });
    }

    /** Looks at an estimate when it is first read, which may be never. */
    private Prediction checked(GuideView here, Prediction refined) {
        requireLike(here, "refine", "a point", refined.x());
        return Prediction.lazy(refined.x(), refined.level(), () -> {
            NDArray value = call(here, "refine", refined::denoised);
            requireLike(here, "refine", "an estimate", value);
            here.watch("the running prediction", value);
            return value;
        });
    }

    @SuppressWarnings("ReferenceEquality") // the same object is the guide's way to say "no change"
    Transition shift(GuideView here, Transition proposed) {
        Watched given = here.watched("the proposed mean", proposed::mean);
        return call(here, "shift", () -> {
            Transition after = present(here, "shift", guide.shift(here, proposed), "a transition");
            if (after != proposed) {
                requireLike(here, "shift", "a mean", after.mean());
            }
            given.requireUnchanged(sentence -> failure(here, "shift", sentence));
            return after;
        });
    }

    Move arrive(GuideView here) {
        return call(here, "arrive", () -> {
            Move move = present(here, "arrive", guide.arrive(here), "a move");
            if (move instanceof Move.To to) {
                requireLike(here, "arrive", "a point", to.x());
            } else if (move instanceof Move.Resample resample) {
                requireRows(here, resample.ancestors());
            } else if (move instanceof Move.Rewind rewind && rewind.step() < 0) {
                throw failure(here, "arrive", "it rewinds to step " + rewind.step() + "; steps count from 0");
            }
            return move;
        });
    }

    private <T> T call(GuideView here, String moment, Supplier<T> call) {
        try {
            T answer = call.get();
            here.requireInputsUnchanged(sentence -> failure(here, moment, sentence));
            return answer;
        } catch (MethodFailure | Unsupported | OutOfMemoryError passed) {
            throw passed;
        } catch (RuntimeException e) {
            if (OutOfMemory.is(e)) {
                throw e;
            }
            throw MethodFailure.at(here, name, moment, e);
        } catch (Error e) {
            throw MethodFailure.at(here, name, moment, e);
        }
    }

    private <T> T present(GuideView here, String moment, @Nullable T answer, String due) {
        if (answer == null) {
            throw failure(here, moment, "it returned null where " + due + " is due");
        }
        return answer;
    }

    private void requireLike(GuideView here, String moment, String what, @Nullable NDArray returned) {
        NDArray x = here.x();
        NDArray found = present(here, moment, returned, what);
        if (!found.getShape().equals(x.getShape())) {
            throw failure(
                    here,
                    moment,
                    "it returned " + what + " of shape " + found.getShape() + " for a batch of shape " + x.getShape()
                            + "; return one of the batch's shape, row by row");
        }
        if (found.getDataType() != x.getDataType()) {
            throw failure(
                    here,
                    moment,
                    "it returned " + what + " of type " + found.getDataType() + " in a run of type " + x.getDataType()
                            + "; convert it with toType");
        }
    }

    private void requireRows(GuideView here, List<Integer> ancestors) {
        long rows = here.x().getShape().get(0);
        if (ancestors.size() != rows || ancestors.stream().anyMatch(row -> row < 0 || row >= rows)) {
            throw failure(
                    here,
                    "arrive",
                    "it resamples from the rows " + ancestors + "; " + rows + " rows from 0 to " + (rows - 1)
                            + " are due, one for each sample");
        }
    }

    private MethodFailure failure(GuideView here, String moment, String sentence) {
        return MethodFailure.because(here, name, moment, sentence);
    }
}
