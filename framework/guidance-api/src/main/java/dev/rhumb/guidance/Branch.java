package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation of one network, described by its differences from "conditional". It is a value: equal branches share one
 * evaluation, and branches requested together run in one forward pass. Conditions, models and tensors are compared by identity,
 * so draw a random condition once and keep the branch.
 *
 * @param condition the condition, or null for the run's
 * @param model the network, or null for the run's
 * @param from another input point, {@code (B, ...)}, or null for the evaluation's
 * @param crop the only part of the point that the network gets, or null for all of it; the prediction is of this window
 * @param seeing another level as the network's time input at the same point, or null for its own
 * @param edits changes to the network's inside, all of which apply
 * @param only {@code (B, 1)} of 0 and 1, or null: rows at 0 are not evaluated and get the conditional prediction
 * @param readings values inside the network, returned with the prediction; they come from the same forward pass and are not part
 *     of the identity. Not allowed together with {@code only}
 * @param keepsGraph whether the graph to the input is kept; not part of the identity
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public record Branch(
        @Nullable Condition condition,
        @Nullable Model model,
        @Nullable NDArray from,
        @Nullable Crop crop,
        @Nullable NoiseLevel seeing,
        List<Edit> edits,
        @Nullable NDArray only,
        Set<Reading> readings,
        boolean keepsGraph) {

    /** No difference: the model under the run's condition, as {@link Guide#aim} defined it. */
    public static final Branch CONDITIONAL = new Branch(null, null, null, null, null, List.of(), null, Set.of(), false);

    /** Copies its lists; throws {@link IllegalArgumentException} if {@code only} comes with readings or with a crop. */
    public Branch {
        edits = List.copyOf(edits);
        readings = Set.copyOf(readings);
        if (only != null && !readings.isEmpty()) {
            throw new IllegalArgumentException("a branch for some rows only shows nothing of its inside");
        }
        if (only != null && crop != null) {
            throw new IllegalArgumentException("a crop is evaluated for all rows");
        }
    }

    /** Under another condition. */
    public Branch on(Condition other) {
        return new Branch(other, model, from, crop, seeing, edits, only, readings, keepsGraph);
    }

    /** By another network. */
    public Branch by(Model other) {
        return new Branch(condition, other, from, crop, seeing, edits, only, readings, keepsGraph);
    }

    /** From another input, {@code (B, ...)}. */
    public Branch from(NDArray x) {
        return new Branch(condition, model, x, crop, seeing, edits, only, readings, keepsGraph);
    }

    /**
     * Of only a window of the point, as if the image ended there: the prediction is {@code (B, C, height, width)}, for the
     * window's pixels. Needs {@link Run#crops}.
     */
    public Branch crop(Crop window) {
        return new Branch(condition, model, from, window, seeing, edits, only, readings, keepsGraph);
    }

    /** With another level as the time input, at the same point. */
    public Branch seeing(NoiseLevel level) {
        return new Branch(condition, model, from, crop, level, edits, only, readings, keepsGraph);
    }

    /** With the network's inside changed, on top of other edits. */
    public Branch edited(Edit edit) {
        List<Edit> all = new ArrayList<>(edits);
        all.add(edit);
        return new Branch(condition, model, from, crop, seeing, all, only, readings, keepsGraph);
    }

    /** For some rows only: {@code rows} is {@code (B, 1)} of 0 and 1. */
    public Branch only(NDArray rows) {
        return new Branch(condition, model, from, crop, seeing, edits, rows, readings, keepsGraph);
    }

    /** With a value inside the network, for {@link Prediction#reading}. */
    public Branch reading(Reading reading) {
        return new Branch(
                condition, model, from, crop, seeing, edits, only, both(readings, Set.of(reading)), keepsGraph);
    }

    private static Set<Reading> both(Set<Reading> some, Set<Reading> others) {
        Set<Reading> all = new LinkedHashSet<>(some);
        all.addAll(others);
        return all;
    }

    /** With the graph to the input kept, for {@link Evaluation#gradientThrough}. */
    public Branch differentiable() {
        return new Branch(condition, model, from, crop, seeing, edits, only, readings, true);
    }

    /**
     * {@code change} applied on top of this branch. Settings that it leaves open come from this branch; edits and readings are
     * joined. Only {@code change} decides whether the graph is kept, so a guide pays only for the branches that it differentiates.
     */
    public Branch then(Branch change) {
        List<Edit> all = new ArrayList<>(edits);
        all.addAll(change.edits);
        return new Branch(
                change.condition != null ? change.condition : condition,
                change.model != null ? change.model : model,
                change.from != null ? change.from : from,
                change.crop != null ? change.crop : crop,
                change.seeing != null ? change.seeing : seeing,
                all,
                change.only != null ? change.only : only,
                both(readings, change.readings),
                change.keepsGraph);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Branch b
                && condition == b.condition
                && model == b.model
                && from == b.from
                && Objects.equals(crop, b.crop)
                && Objects.equals(seeing, b.seeing)
                && edits.equals(b.edits)
                && only == b.only;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                System.identityHashCode(condition),
                System.identityHashCode(model),
                System.identityHashCode(from),
                crop,
                seeing,
                edits,
                System.identityHashCode(only));
    }
}
