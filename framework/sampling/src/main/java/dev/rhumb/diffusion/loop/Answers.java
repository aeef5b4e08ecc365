package dev.rhumb.diffusion.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.Denoiser.Query;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Reading;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The requests at one point, and their results. Whatever was requested before the first value is read runs together,
 * one forward per network; nothing is evaluated twice.
 */
final class Answers {

    private final NDArray x;
    private final NoiseLevel level;
    private final Tally tally;
    private final Supplier<NDArray> noise;
    private final Map<Branch, Answer> byBranch = new LinkedHashMap<>();

    private final Map<Answer, Watched> watched = new LinkedHashMap<>();
    private final boolean watches;

    /**
     * {@code noise} draws standard normals {@code (B, 1)} for this point, the same at each call; {@code watches} keeps a copy of
     * every answer, to compare with.
     */
    Answers(NDArray x, NoiseLevel level, Tally tally, Supplier<NDArray> noise, boolean watches) {
        this.watches = watches;
        this.noise = noise;
        this.x = x;
        this.level = level;
        this.tally = tally;
    }

    /** One question. Its value may have a graph, back to a leaf of its own. */
    private final class Answer {
        final Branch branch;
        final Prediction prediction;
        final Set<Reading> readings = new LinkedHashSet<>();
        Map<Reading, NDArray> seen = Map.of();
        boolean keepsGraph;

        @Nullable
        NDArray value;

        @Nullable
        NDArray leaf;
        /** Where the value came from when rows were resampled: the parents' answer, and each row's parent. */
        @Nullable
        Answer parent;

        @Nullable
        NDArray parentRows;

        private long @Nullable [] rows;

        /** The conditional answer, where some rows are left out of this one. */
        @Nullable
        Answer base;

        Answer(Branch branch) {
            this.branch = branch;
            this.prediction = Prediction.lazy(point(), level, this::value, this::seen);
        }

        NDArray point() {
            return cropped(whole());
        }

        NDArray whole() {
            return branch.from() != null ? branch.from() : x;
        }

        NDArray cropped(NDArray image) {
            return branch.crop() == null ? image : image.get(branch.crop().index());
        }

        NDArray value() {
            if (value == null) {
                evaluatePending();
            }
            return Objects.requireNonNull(value);
        }

        /** The rows that the branch evaluates. To read them waits for the device, once. */
        long[] rows() {
            if (rows == null) {
                boolean[] chosen =
                        Objects.requireNonNull(branch.only()).flatten().gt(0.5).toBooleanArray();
                rows = IntStream.range(0, chosen.length)
                        .filter(i -> chosen[i])
                        .asLongStream()
                        .toArray();
            }
            return rows;
        }

        NDArray seen(Reading reading) {
            value();
            NDArray found = seen.get(reading);
            if (found == null) {
                throw new IllegalStateException("nothing was read at '" + reading.site() + "': "
                        + (level.isClean()
                                ? "no network is evaluated at the clean end"
                                : "the branch did not" + " request it"));
            }
            return found;
        }
    }

    /** The answer to a completed branch (one that has model and condition), to be evaluated when read. */
    Prediction ask(Branch branch, @Nullable Branch base) {
        return answer(branch, base).prediction;
    }

    private Answer answer(Branch branch, @Nullable Branch base) {
        Answer answer = byBranch.computeIfAbsent(branch, Answer::new);
        if (branch.only() != null && base != null) {
            answer.base = answer(base, null);
        }
        if (branch.keepsGraph() && !answer.keepsGraph) {
            answer.keepsGraph = true;
            if (answer.value != null && answer.parent == null) {
                tally.duplicate(rows(answer.prediction.x()));
                answer.value = null;
            }
        }
        if (answer.readings.addAll(branch.readings()) && answer.value != null && !level.isClean()) {
            tally.duplicate(rows(answer.prediction.x()));
            answer.value = null;
            answer.parent = null;
        }
        return answer;
    }

    /** The answers that are known, beside copies of what they were; empty where nothing is watched. */
    Collection<Watched> watched() {
        return watched.values();
    }

    private void watch(Answer answer, NDArray value) {
        if (watches) {
            watched.put(answer, Watched.of("the prediction under " + answer.branch.condition(), () -> value));
        }
    }

    private void evaluatePending() {
        List<Answer> pending =
                byBranch.values().stream().filter(a -> a.value == null).toList();
        evaluate(pending);
        pending.forEach(a -> watch(a, Objects.requireNonNull(a.value)));
    }

    private void evaluate(List<Answer> pending) {
        if (level.isClean()) {
            pending.forEach(a -> a.value = a.prediction.x());
            return;
        }
        Map<Denoiser, List<Answer>> plain = new LinkedHashMap<>();
        Map<Denoiser, List<Answer>> graphs = new LinkedHashMap<>();
        for (Answer a : pending) {
            (a.keepsGraph ? graphs : plain)
                    .computeIfAbsent((Denoiser) Objects.requireNonNull(a.branch.model()), model -> new ArrayList<>())
                    .add(a);
        }
        // Full batches first: partial ones fill the rows they leave out from the conditional.
        plain.forEach((model, answers) -> evaluate(model, answers, false));
        graphs.forEach((model, answers) -> evaluate(model, answers, true));
        for (Answer a : pending) {
            if (a.branch.only() != null) {
                a.value = fillLeftOut(a);
            }
        }
    }

    private void evaluate(Denoiser model, List<Answer> answers, boolean graph) {
        Autograd.recording(graph, () -> {
            List<Query> queries = new ArrayList<>();
            List<Answer> requested = new ArrayList<>();
            for (Answer a : answers) {
                Query query = query(a, graph);
                if (query != null) {
                    queries.add(query);
                    requested.add(a);
                    tally.rows(rows(query.x()));
                }
            }
            if (!queries.isEmpty()) {
                tally.forward();
                List<Denoiser.Answer> found = model.answer(queries);
                for (int i = 0; i < requested.size(); i++) {
                    requested.get(i).value = found.get(i).denoised();
                    requested.get(i).seen = found.get(i).readings();
                }
            }
            return queries;
        });
    }

    private @Nullable Query query(Answer a, boolean graph) {
        NDArray point = a.prediction.x();
        if (graph) {
            // The gradient is one of the whole point, of which a crop is a part.
            a.leaf = Autograd.leaf(a.whole());
            point = a.cropped(a.leaf);
        }
        Condition condition = Objects.requireNonNull(a.branch.condition());
        Denoiser model = (Denoiser) Objects.requireNonNull(a.branch.model());
        model.requireKnown(condition);
        List<Edit> edits = a.branch.edits();
        NDArray drawn = edits.stream().anyMatch(model.inside()::drawsNoise) ? noise.get() : null;
        NoiseLevel seen = a.branch.seeing() != null ? a.branch.seeing() : level;
        if (a.branch.only() == null) {
            return new Query(point, level, seen, condition, edits, a.readings, drawn, a.branch.crop());
        }
        long[] rows = a.rows();
        if (rows.length == 0) {
            return null;
        }
        NDArray index = Constants.of(x.getManager(), x.getDevice(), rows);
        return new Query(
                point.get(index),
                level,
                seen,
                condition.rows(index),
                edits.stream().map(edit -> edit.rows(index)).toList(),
                a.readings,
                drawn == null ? null : drawn.get(index));
    }

    /** Rows not evaluated carry the conditional prediction, so that their contrast is zero. */
    private NDArray fillLeftOut(Answer a) {
        NDArray conditional = Objects.requireNonNull(a.base).value();
        NDArray evaluated = a.value;
        if (evaluated == null) {
            return conditional;
        }
        long[] rows = a.rows();
        long[] pick = IntStream.range(0, rows(x)).asLongStream().toArray();
        for (int i = 0; i < rows.length; i++) {
            pick[(int) rows[i]] = (long) pick.length + i;
        }
        NDArray both = NDArrays.concat(new NDList(conditional, evaluated), 0);
        return both.get(Constants.of(x.getManager(), x.getDevice(), pick));
    }

    /**
     * The gradient of a loss of an answer with respect to the point. For rows that were resampled, the loss is taken on
     * the parents and the gradients are handed down: within a group all rows have the same loss.
     */
    NDArray gradientThrough(Branch branch, @Nullable Branch base, Function<NDArray, NDArray> loss) {
        Answer answer = answer(branch.differentiable(), base);
        if (answer.parent != null && answer.parentRows != null) {
            return gradient(answer.parent, loss).get(answer.parentRows);
        }
        return gradient(answer, loss);
    }

    private NDArray gradient(Answer answer, Function<NDArray, NDArray> loss) {
        if (level.isClean()) {
            return gradient(answer.whole(), x0 -> loss.apply(answer.cropped(x0)), tally);
        }
        NDArray value = answer.value();
        NDArray leaf = Objects.requireNonNull(answer.leaf);
        NDArray result = Autograd.recording(true, () -> {
            NDArray total = loss.apply(value);
            return Autograd.backward(total, total.onesLike(), leaf);
        });
        tally.gradients(rows(leaf));
        return result;
    }

    /** {@code d sum f / d at}. */
    static NDArray gradient(NDArray at, Function<NDArray, NDArray> f, Tally tally) {
        NDArray leaf = Autograd.leaf(at);
        NDArray result = Autograd.recording(true, () -> {
            NDArray value = f.apply(leaf);
            return Autograd.backward(value, value.onesLike(), leaf);
        });
        tally.gradients(rows(at));
        return result;
    }

    /** These answers for reordered rows: the base branch's answer goes along, the others are evaluated again. */
    Answers reordered(NDArray index, NDArray reorderedX, Branch base) {
        Answers moved = new Answers(reorderedX, level, tally, noise, watches);
        Answer known = byBranch.get(base);
        if (known != null && known.value != null && !level.isClean()) {
            Answer carried = moved.answer(base, null);
            carried.value = known.value.get(index);
            moved.watch(carried, carried.value);
            carried.readings.addAll(known.readings);
            carried.seen = known.seen.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, e -> e.getValue().get(index)));
            carried.keepsGraph = known.keepsGraph;
            carried.parent = known.parent == null ? known : known.parent;
            carried.parentRows = known.parent == null
                    ? index
                    : Objects.requireNonNull(known.parentRows).get(index);
        }
        return moved;
    }

    static int rows(NDArray tensor) {
        return (int) tensor.getShape().get(0);
    }
}
