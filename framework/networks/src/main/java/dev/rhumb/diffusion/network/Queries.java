package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import dev.rhumb.diffusion.Denoiser.Query;
import dev.rhumb.diffusion.engine.Scope;
import dev.rhumb.guidance.Unsupported;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Several questions as one batch: rows one after the other in, answers apart out. */
public final class Queries {
    private final Scope scope;
    private final List<Query> queries;
    private final NDArray x;

    /**
     * @param scope owner of what is made on the way
     * @param queries at least one
     */
    public Queries(Scope scope, List<Query> queries) {
        this.scope = scope;
        this.queries = queries;
        this.x = concat(Query::x);
    }

    /** All points, (R, ...). */
    public NDArray x() {
        return x;
    }

    /** Something of each question, (R_i, ...), as one array (R, ...). */
    public NDArray concat(Function<Query, NDArray> part) {
        NDList views = new NDList(queries.stream().map(part).map(scope::view).toList());
        return views.size() == 1 ? views.get(0) : NDArrays.concat(views, 0);
    }

    /** A number of each question for every one of its rows. */
    public double[] values(ToDoubleFunction<Query> value) {
        double[] values = new double[(int) x.getShape().get(0)];
        int from = 0;
        for (Query query : queries) {
            int to = from + (int) query.x().getShape().get(0);
            Arrays.fill(values, from, to, value.applyAsDouble(query));
            from = to;
        }
        return values;
    }

    /** As {@link #values}, (R), in the data type of the points. */
    public NDArray rows(ToDoubleFunction<Query> value) {
        return Rows.of(
                x,
                queries.stream().mapToDouble(value).toArray(),
                queries.stream().mapToLong(query -> query.x().getShape().get(0)).toArray());
    }

    /** The denoised estimates from a raw output, (R, ...), one per question; handed out of the scope. */
    public List<NDArray> denoised(Preconditioning preconditioning, NDArray raw) {
        return split(preconditioning.denoised(
                x, rows(q -> q.level().a()), rows(q -> q.level().s()), raw));
    }

    /** The points in the coordinates that the network was trained in. */
    public NDArray input(Preconditioning preconditioning) {
        return preconditioning.input(
                x, rows(q -> q.level().a()), rows(q -> q.level().s()));
    }

    /** Something of all rows, (R, ...), one per question; handed out of the scope. */
    public List<NDArray> split(NDArray all) {
        if (queries.size() == 1) {
            return List.of(scope.release(all));
        }
        List<NDArray> answers = new ArrayList<>();
        long from = 0;
        for (Query query : queries) {
            long to = from + query.x().getShape().get(0);
            answers.add(scope.release(all.get(from + ":" + to)));
            from = to;
        }
        return answers;
    }

    /** Refuses what the parameterisation of a model cannot answer. */
    public static void requireSignal(String model, Preconditioning preconditioning, Query query) {
        if (query.level().a() > 0) {
            return;
        }
        if (preconditioning.kind() == Preconditioning.Kind.ESTIMATE) {
            throw new Unsupported("model '" + model + "' takes x0 + sigma n, which has no value at a = 0 (pure noise);"
                    + " start at a finite sigma");
        }
        if (preconditioning.kind() == Preconditioning.Kind.NOISE) {
            throw new Unsupported("model '" + model
                    + "' predicts the noise, which does not determine the image at a = 0 (zero signal-to-noise"
                    + " ratio); start below it or "
                    + "use a model that predicts v, x0 or flow");
        }
    }
}
