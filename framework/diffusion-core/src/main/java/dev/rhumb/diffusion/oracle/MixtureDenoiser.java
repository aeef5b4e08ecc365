package dev.rhumb.diffusion.oracle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.Scope;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Unsupported;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The exact denoiser of a {@link Mixture}: {@code E[x0 | x_t, c]} in closed form on tensors, differentiable, and its
 * exact posterior {@code p(c | x_t)} as a likelihood.
 *
 * <p>With {@code S_k = a^2 C_k + s^2 I} and responsibilities {@code g = softmax_k(log w_k + log N(x; a mu_k, S_k))},
 * {@code D(x) = sum_k g_k (mu_k + a C_k S_k^-1 (x - a mu_k))}. A condition is a vector of non-negative factors on the
 * classes: one-hot for a class, all ones for no condition; noised embeddings are clamped at a small positive number.
 *
 * <p>All sums run in a fixed order, so that a row's answer does not depend on the rows beside it, bit for bit. Sites
 * are {@code component.0 ...}; the one edit is {@code drop}, which takes components out of the mixture.
 */
public final class MixtureDenoiser implements Denoiser {

    private static final String DROP = "drop";
    private static final double SMALLEST_FACTOR = 1e-12;

    private final String name;
    private final Mixture mixture;
    private final NDManager manager;
    private final DataType dataType;
    private final NDArray means;
    private final NDArray axes;
    private final NDArray variances;
    private final NDArray weights;
    private final NDArray memberOf;
    private final NDArray embeddings;

    /**
     * @param name what runs call it
     * @param mixture the data
     * @param parent owner of its constants
     * @param dataType float32 or float64
     */
    public MixtureDenoiser(String name, Mixture mixture, NDManager parent, DataType dataType) {
        if (dataType != DataType.FLOAT32 && dataType != DataType.FLOAT64) {
            throw new IllegalArgumentException("the oracle computes in float32 or float64, not " + dataType);
        }
        this.name = name;
        this.mixture = mixture;
        this.manager = parent.newSubManager();
        this.dataType = dataType;
        int k = mixture.size();
        int d = mixture.dimension();
        double[] mean = new double[k * d];
        double[] axis = new double[k * d * d];
        double[] variance = new double[k * d];
        double[] weight = new double[k];
        double[] member = new double[k * mixture.classes()];
        for (int i = 0; i < k; i++) {
            Gaussian g = mixture.component(i);
            System.arraycopy(g.mean(), 0, mean, i * d, d);
            System.arraycopy(g.variances(), 0, variance, i * d, d);
            double[][] u = g.axes();
            for (int r = 0; r < d; r++) {
                System.arraycopy(u[r], 0, axis, (i * d + r) * d, d);
            }
            weight[i] = mixture.weight(i);
            member[i * mixture.classes() + mixture.classOf(i)] = 1;
        }
        means = constant(mean, new Shape(1, k, d));
        axes = constant(axis, new Shape(1, k, d, d));
        variances = constant(variance, new Shape(1, k, d));
        weights = constant(weight, new Shape(1, k));
        memberOf = constant(member, new Shape(1, k, mixture.classes()));
        embeddings = constant(embeddingTable(mixture.classes()), new Shape(mixture.classes() + 1, mixture.classes()));
    }

    /** One-hot rows for the classes, ones for the null condition. */
    private static double[] embeddingTable(int classes) {
        double[] table = new double[(classes + 1) * classes];
        for (int c = 0; c < classes; c++) {
            table[c * classes + c] = 1;
            table[classes * classes + c] = 1;
        }
        return table;
    }

    private NDArray constant(double[] values, Shape shape) {
        return manager.create(values, shape).toType(dataType, false);
    }

    public Mixture mixture() {
        return mixture;
    }

    @Override
    public List<NDArray> denoise(List<Query> queries) {
        List<NDArray> answers = new ArrayList<>();
        for (Query q : queries) {
            answers.add(denoise(q));
        }
        return answers;
    }

    private NDArray denoise(Query q) {
        try (Scope scope = new Scope(q.x())) {
            NDArray x = scope.view(q.x());
            NDArray seen = denoised(x, q.seen(), factors(q.condition(), scope), q.edits());
            // Another time input at the same point: the network's noise estimate is taken at its word.
            NDArray answer = q.seen().sameNoise(q.level())
                    ? seen
                    : x.sub(x.sub(seen.mul(q.seen().a()))
                                    .mul(q.level().s() / q.seen().s()))
                            .div(q.level().a());
            return scope.release(answer);
        }
    }

    private NDArray denoised(NDArray x, NoiseLevel level, NDArray factors, List<Edit> edits) {
        double a = level.a();
        NDArray noised = noisedVariances(level, x.getManager());
        NDArray z = projections(x, a);
        NDArray g = softmax(logJoint(z, noised, logWeights(factors, edits)));
        // mu + a U (l / (a^2 l + s^2)) z, then the weighted sum over components.
        NDArray shrunk = z.mul(variancesOver(noised, a)).expandDims(2);
        NDArray posteriorMeans = orderedSum(shrunk.mul(axes), 3).add(means);
        return orderedSum(posteriorMeans.mul(g.expandDims(2)), 1);
    }

    /** The eigenvalues of {@code a^2 C_k + s^2 I}, {@code (1, K, D)}. */
    private NDArray noisedVariances(NoiseLevel level, NDManager owner) {
        try (NDArray scaled = variances.mul(level.a() * level.a())) {
            NDArray noised = scaled.add(level.s() * level.s());
            noised.attach(owner);
            return noised;
        }
    }

    private NDArray variancesOver(NDArray noised, double a) {
        NDArray scaled = variances.mul(a);
        scaled.attach(noised.getManager());
        return scaled.div(noised);
    }

    /** {@code U_k^T (x - a mu_k)}, {@code (R, K, D)}. */
    private NDArray projections(NDArray x, double a) {
        NDArray centres = means.mul(a);
        centres.attach(x.getManager());
        NDArray difference = x.expandDims(1).sub(centres);
        return orderedSum(difference.expandDims(3).mul(axes), 2);
    }

    /** {@code log w_k + log N(x; a mu_k, S_k)} up to the constant shared by all components, {@code (R, K)}. */
    private static NDArray logJoint(NDArray z, NDArray noised, NDArray logWeights) {
        NDArray terms = z.square().div(noised).add(noised.log());
        return orderedSum(terms, 2).mul(-0.5).add(logWeights);
    }

    private NDArray logWeights(NDArray factors, List<Edit> edits) {
        NDArray perComponent = orderedSum(factors.expandDims(1).mul(memberOf), 2);
        NDArray all = perComponent.mul(weights);
        for (Edit edit : edits) {
            NDArray kept = kept(edit);
            kept.attach(all.getManager());
            all = all.mul(kept);
        }
        return all.log();
    }

    private NDArray kept(Edit edit) {
        if (!edit.kind().equals(DROP)) {
            throw new Unsupported(
                    "model '" + name + "' does not know the edit '" + edit.kind() + "'; it knows " + editKinds());
        }
        double[] kept = new double[mixture.size()];
        for (int k = 0; k < kept.length; k++) {
            kept[k] = edit.sites().contains("component." + k) ? 0 : 1;
        }
        return constant(kept, new Shape(1, kept.length));
    }

    /** Non-negative factors on the classes, {@code (R, C)}. */
    private NDArray factors(Condition condition, Scope scope) {
        NDArray replaced = condition.replacedEmbedding();
        NDArray embedding = replaced == null ? scope.own(embed(condition.labels())) : scope.view(replaced);
        return replaced == null ? embedding : embedding.maximum(SMALLEST_FACTOR);
    }

    /** The exact {@code log p(c | x_t)} of the condition's labels, differentiable in x. */
    public Likelihood posterior() {
        return (x, level, condition) -> {
            try (Scope scope = new Scope(x)) {
                NDArray point = scope.view(x);
                NDArray noised = noisedVariances(level, point.getManager());
                NDArray z = projections(point, level.a());
                NDArray one = logJoint(z, noised, logWeights(factors(condition, scope), List.of()));
                NDArray all = logJoint(z, noised, logWeights(everything(condition, scope), List.of()));
                return scope.release(logSumExp(one).sub(logSumExp(all)));
            }
        };
    }

    private NDArray everything(Condition condition, Scope scope) {
        NDArray labels = scope.own(condition.labels().mul(0).add(classes()));
        return scope.own(embed(labels));
    }

    private static NDArray softmax(NDArray logits) {
        NDArray shifted = logits.sub(logits.max(new int[] {1}, true).stopGradient());
        NDArray exp = shifted.exp();
        return exp.div(orderedSum(exp, 1).expandDims(1));
    }

    private static NDArray logSumExp(NDArray logits) {
        NDArray max = logits.max(new int[] {1}, true).stopGradient();
        return orderedSum(logits.sub(max).exp(), 1).expandDims(1).log().add(max);
    }

    /** A sum whose order does not depend on the shape of the other axes, unlike the engine's reductions. */
    private static NDArray orderedSum(NDArray a, int axis) {
        int last = (int) a.getShape().get(axis) - 1;
        NDArray sums = last == 0 ? a : a.cumSum(axis);
        NDList parts = last == 0 ? new NDList(sums) : sums.split(new long[] {last}, axis);
        return parts.get(parts.size() - 1).squeeze(axis);
    }

    @Override
    public NDArray embed(NDArray labels) {
        NDArray rows = embeddings.get(labels);
        rows.attach(labels.getManager());
        return rows;
    }

    @Override
    public Shape dataShape() {
        return new Shape(mixture.dimension());
    }

    @Override
    public DataType dataType() {
        return dataType;
    }

    @Override
    public int classes() {
        return mixture.classes();
    }

    @Override
    public List<String> editKinds() {
        return List.of(DROP);
    }

    @Override
    public List<String> sites() {
        return IntStream.range(0, mixture.size())
                .mapToObj(k -> "component." + k)
                .toList();
    }

    @Override
    public NDManager manager() {
        return manager;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        manager.close();
    }
}
