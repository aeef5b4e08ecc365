package dev.rhumb.diffusion.oracle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.Inside;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.diffusion.engine.Scope;
import dev.rhumb.guidance.Classifier;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Differentiable;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Reading;
import dev.rhumb.guidance.Unsupported;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The exact denoiser of a {@link Mixture}: {@code E[x0 | x_t, c]} in closed form on tensors, differentiable, and its
 * exact posterior {@code p(c | x_t)} as a likelihood.
 *
 * <p>With {@code S_k = a^2 C_k + s^2 I} and responsibilities {@code g = softmax_k(log w_k + log N(x; a mu_k, S_k))},
 * {@code D(x) = sum_k g_k (mu_k + a C_k S_k^-1 (x - a mu_k))}. A condition is a vector of non-negative factors on the
 * classes: one-hot for a class, all ones for no condition; noised embeddings are clamped at a small positive number.
 *
 * <p>Tensors inside are {@code (K, D, R)}: components first, so that the sums over them halve contiguous blocks in an
 * order that does not depend on the number of rows. A row's answer is the same, bit for bit, whatever rows stand beside
 * it, and all passes run over long contiguous axes. K is padded to a power of two with components of no weight.
 *
 * <p>The estimate is one attention: the point asks, the components answer, their responsibilities are the map. So the edits of networks have a
 * counterpart here, see {@link MixtureEdits}.
 */
public final class MixtureDenoiser implements Denoiser, Inside {

    private static final double SMALLEST_FACTOR = 1e-12;
    /** Doubles that may be kept for levels that come again: 16 MiB. */
    private static final long MOST_NUMBERS = 1L << 21;

    private final String name;
    private final Mixture mixture;
    private final NDManager manager;
    private final DataType dataType;
    private final int padded;
    private final NDArray embeddings;
    private final List<NDArray> classWeights;
    private final Map<List<Double>, HostConstants> constants = new ConcurrentHashMap<>();

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
        this.padded = Math.max(1, Integer.highestOneBit(2 * mixture.size() - 1));
        int classes = mixture.classes();
        embeddings = constant(embeddingTable(classes), new Shape(classes + 1, classes), manager);
        classWeights = new ArrayList<>();
        for (int c = 0; c < classes; c++) {
            double[] weights = new double[padded];
            for (int k = 0; k < mixture.size(); k++) {
                weights[k] = mixture.classOf(k) == c ? mixture.weight(k) : 0;
            }
            classWeights.add(constant(weights, new Shape(padded, 1), manager));
        }
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

    private NDArray constant(double[] values, Shape shape, NDManager owner) {
        return Constants.of(owner, manager.getDevice(), values, shape, dataType);
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
            NDArray x = flat(scope.view(q.x()));
            NDArray seen = guided(x, q, scope);
            for (Edit edit : q.edits()) {
                Condition against = edit.against();
                if (against != null) {
                    NDArray other = denoised(x, q.seen(), factors(against, scope), q);
                    seen = MixtureEdits.steered(seen, other, edit.numbers());
                }
            }
            // Another time input at the same point: the network's noise estimate is taken at its word.
            NDArray answer = q.seen().sameNoise(q.level()) ? seen : fromNoise(x, seen, q);
            return scope.release(shaped(answer));
        }
    }

    /** Samples as points, {@code (R, D)}. */
    private NDArray flat(NDArray x) {
        return mixture.shape().dimension() == 1 ? x : x.reshape(x.getShape().get(0), mixture.dimension());
    }

    /** Points as samples, {@code (R, ...)}. */
    private NDArray shaped(NDArray points) {
        return mixture.shape().dimension() == 1
                ? points
                : points.reshape(new Shape(points.getShape().get(0)).addAll(mixture.shape()));
    }

    /** Of a condition with a guidance weight the guided estimate, as the perfect pupil of guidance would have it. */
    private NDArray guided(NDArray x, Query q, Scope scope) {
        NDArray conditional = denoised(x, q.seen(), factors(q.condition(), scope), q);
        if (q.condition().weight() == 1) {
            return conditional;
        }
        NDArray without = denoised(x, q.seen(), everything(q.condition(), scope), q);
        return conditional.add(
                Differentiable.times(conditional.sub(without), q.condition().weight() - 1));
    }

    /** {@code (x - s e) / a} with {@code e = (x - a~ D~) / s~} of the level that was seen. */
    private static NDArray fromNoise(NDArray x, NDArray denoised, Query q) {
        NDArray scaledNoise = Differentiable.times(
                x.sub(Differentiable.times(denoised, q.seen().a())),
                q.level().s() / q.seen().s());
        return Differentiable.times(x.sub(scaledNoise), 1 / q.level().a());
    }

    private NDArray denoised(NDArray x, NoiseLevel level, NDArray factors, Query q) {
        LevelConstants at = new LevelConstants(level, x.getManager());
        NDArray difference = at.difference(x);
        NDArray weights = weights(q, at, difference, factors);
        NDArray means = product(at.regression, difference).add(at.means);
        NDArray weighted = blockSum(means.mul(weights.expandDims(1)));
        return weighted.div(blockSum(weights)).transpose();
    }

    /** What the components weigh in the estimate, as edited, {@code (K, R)}; not normalised. */
    private NDArray weights(Query q, LevelConstants at, NDArray difference, NDArray factors) {
        NDArray all = logWeights(factors);
        NDArray left = q.edits().isEmpty() ? all : all.add(kept(q.edits(), all.getManager()));
        return new MixtureEdits(q.edits(), q.noise(), mixture.size(), MixtureDenoiser::blockSum)
                .weights(at.logDensities(difference), left);
    }

    /** The logarithm of 1 for components that stay, of 0 for those taken out, {@code (K, 1)}. */
    private NDArray kept(List<Edit> edits, NDManager owner) {
        double[] kept = new double[padded];
        for (int k = 0; k < kept.length; k++) {
            kept[k] = MixtureEdits.drops(edits, k) ? Double.NEGATIVE_INFINITY : 0;
        }
        return constant(kept, new Shape(padded, 1), owner);
    }

    @Override
    public List<Answer> answer(List<Query> queries) {
        queries.forEach(query -> query.readings().forEach(this::requireShown));
        List<NDArray> denoised = denoise(queries);
        return IntStream.range(0, queries.size())
                .mapToObj(i -> new Answer(denoised.get(i), shown(queries.get(i))))
                .toList();
    }

    private Map<Reading, NDArray> shown(Query q) {
        if (q.readings().isEmpty()) {
            return Map.of();
        }
        try (Scope scope = new Scope(q.x())) {
            NDArray x = flat(scope.view(q.x()));
            NDArray factors = factors(q.condition(), scope);
            LevelConstants at = new LevelConstants(q.seen(), x.getManager());
            NDArray weights = weights(q, at, at.difference(x), factors);
            NDArray map = weights.div(blockSum(weights));
            Map<Reading, NDArray> shown = new HashMap<>();
            for (Reading reading : q.readings()) {
                NDArray value = switch (reading.site()) {
                    case MixtureEdits.RESPONSIBILITIES ->
                        map.transpose().expandDims(1).expandDims(1);
                    case MixtureEdits.HEAD -> shaped(denoised(x, q.seen(), factors, MixtureEdits.halfDecided(q)));
                    default -> coordinates(at, map);
                };
                shown.put(reading, scope.release(value));
            }
            return shown;
        }
    }

    /** How much each coordinate of the estimate listens to each of the point's, {@code (R, 1, D, D)}; rows sum to 1. */
    private static NDArray coordinates(LevelConstants at, NDArray map) {
        NDList columns = new NDList();
        for (NDArray column : at.regression) {
            columns.add(blockSum(column.abs().mul(map.expandDims(1))).transpose());
        }
        NDArray gains = NDArrays.stack(columns, 2);
        return gains.div(gains.sum(new int[] {2}, true)).expandDims(1);
    }

    /**
     * What all components are at one level, in double precision; see {@link LevelConstants} for the shapes. It costs more than the
     * rest of an evaluation where the dimension is large, and samplers visit the same levels with every branch and batch.
     */
    private record HostConstants(
            double[] centres, double[] means, double[] regression, double[] whitening, double[] halfLogDeterminants) {}

    private HostConstants host(NoiseLevel level) {
        int d = mixture.dimension();
        if (constants.size() >= Math.max(1, MOST_NUMBERS / (2L * padded * d * (d + 1)))) {
            constants.clear();
        }
        return constants.computeIfAbsent(List.of(level.a(), level.s()), absent -> compute(level.a(), level.s()));
    }

    private HostConstants compute(double a, double s) {
        int d = mixture.dimension();
        double[] centre = new double[padded * d];
        double[] mean = new double[padded * d];
        // By columns: one for each coordinate of the point.
        double[] regress = new double[d * padded * d];
        double[] whiten = new double[d * padded * d];
        double[] logDeterminant = new double[padded];
        for (int k = 0; k < mixture.size(); k++) {
            Gaussian g = mixture.component(k);
            double[][] u = g.axes();
            double[] variances = g.variances();
            double[] mu = g.mean();
            for (int j = 0; j < d; j++) {
                double noised = a * a * variances[j] + s * s;
                logDeterminant[k] += 0.5 * Math.log(noised);
                mean[k * d + j] = mu[j];
                centre[k * d + j] = a * mu[j];
                for (int i = 0; i < d; i++) {
                    int column = (i * padded + k) * d;
                    whiten[column + j] = u[i][j] / Math.sqrt(2 * noised);
                    for (int o = 0; o < d; o++) {
                        regress[column + o] += u[o][j] * u[i][j] * a * variances[j] / noised;
                    }
                }
            }
        }
        return new HostConstants(centre, mean, regress, whiten, logDeterminant);
    }

    /** The matrices of all components at one level. */
    private final class LevelConstants {
        /** {@code a mu_k} and {@code mu_k}, {@code (K, D, 1)}. */
        final NDArray centres;

        final NDArray means;
        /** {@code a C_k S_k^-1}, by columns: D of {@code (K, D, 1)}. */
        final List<NDArray> regression;
        /** {@code (2 S_k)^(-1/2)}, by columns: the squares of its products are half the Mahalanobis distance. */
        final List<NDArray> whitening;
        /** {@code log det S_k / 2}, {@code (K, 1)}. */
        final NDArray halfLogDeterminants;

        LevelConstants(NoiseLevel level, NDManager owner) {
            int d = mixture.dimension();
            HostConstants host = host(level);
            centres = constant(host.centres(), new Shape(padded, d, 1), owner);
            means = constant(host.means(), new Shape(padded, d, 1), owner);
            halfLogDeterminants = constant(host.halfLogDeterminants(), new Shape(padded, 1), owner);
            regression = columns(host.regression(), d, owner);
            whitening = columns(host.whitening(), d, owner);
        }

        private NDList columns(double[] all, int d, NDManager owner) {
            NDArray columns = constant(all, new Shape((long) d * padded, d, 1), owner);
            return d == 1 ? new NDList(columns) : columns.split(d, 0);
        }

        /** {@code x - a mu_k}, {@code (K, D, R)}. */
        NDArray difference(NDArray x) {
            NDArray points = x.transpose().expandDims(0);
            if (Autograd.isRecording()) {
                // Broadcasting's gradient is a sum in the engine's own order; doubling's is a sum by halves.
                for (int rows = 1; rows < padded; rows *= 2) {
                    points = points.concat(points, 0);
                }
            }
            return points.sub(centres);
        }

        /** {@code log N(x; a mu_k, S_k)} up to the constant shared by all components, {@code (K, R)}. */
        NDArray logDensities(NDArray difference) {
            NDList squares = slices(product(whitening, difference).square());
            NDArray mahalanobis = squares.get(0);
            for (int j = 1; j < squares.size(); j++) {
                mahalanobis = mahalanobis.add(squares.get(j));
            }
            return mahalanobis.squeeze(1).add(halfLogDeterminants).neg();
        }
    }

    /** A matrix given by columns times a vector, for all components and rows: {@code (K, D, R)}. */
    private static NDArray product(List<NDArray> columns, NDArray vectors) {
        NDList parts = slices(vectors);
        NDArray sum = parts.get(0).mul(columns.get(0));
        for (int i = 1; i < parts.size(); i++) {
            sum = sum.add(parts.get(i).mul(columns.get(i)));
        }
        return sum;
    }

    /** The coordinates of {@code (K, D, R)}, D of {@code (K, 1, R)}. */
    private static NDList slices(NDArray vectors) {
        long d = vectors.getShape().get(1);
        return d == 1 ? new NDList(vectors) : vectors.split(d, 1);
    }

    /** The sum over the first axis, whose length is a power of two, by halves; {@code (1, ...)} is squeezed. */
    private static NDArray blockSum(NDArray terms) {
        NDArray sum = terms;
        while (sum.getShape().get(0) > 1) {
            NDList halves = sum.split(2, 0);
            sum = halves.get(0).add(halves.get(1));
        }
        return sum.squeeze(0);
    }

    private NDArray logWeights(NDArray factors) {
        NDList perClass = classes() == 1 ? new NDList(factors) : factors.split(classes(), 1);
        NDArray sum = perClass.get(0).transpose().mul(classWeights.get(0));
        for (int c = 1; c < classes(); c++) {
            sum = sum.add(perClass.get(c).transpose().mul(classWeights.get(c)));
        }
        return sum.log();
    }

    /** Non-negative factors on the classes, {@code (R, C)}. */
    private NDArray factors(Condition condition, Scope scope) {
        NDArray replaced = condition.replacedEmbedding();
        NDArray embedding = replaced == null ? scope.own(embed(condition.labels())) : scope.view(replaced);
        return replaced == null ? embedding : embedding.maximum(SMALLEST_FACTOR);
    }

    /** The exact {@code log p(c | x_t)}, of the condition's labels or of all classes, differentiable in x. */
    public Classifier posterior() {
        return new Classifier() {
            @Override
            public int classes() {
                return MixtureDenoiser.this.classes();
            }

            @Override
            public NDArray logLikelihood(NDArray x, NoiseLevel level, Condition condition) {
                try (Scope scope = new Scope(x)) {
                    NDArray densities = densities(scope.view(x), level);
                    NDArray one = densities.add(logWeights(factors(condition, scope)));
                    NDArray all = densities.add(logWeights(everything(condition, scope)));
                    return scope.release(logSumExp(one).sub(logSumExp(all)));
                }
            }

            @Override
            public NDArray logProbabilities(NDArray x, NoiseLevel level) {
                try (Scope scope = new Scope(x)) {
                    NDArray densities = densities(scope.view(x), level);
                    NDList joint = new NDList();
                    for (NDArray weights : classWeights) {
                        joint.add(logSumExp(densities.add(scope.own(weights.log()))));
                    }
                    return scope.release(NDArrays.concat(joint, 1).logSoftmax(1));
                }
            }
        };
    }

    private NDArray densities(NDArray point, NoiseLevel level) {
        LevelConstants at = new LevelConstants(level, point.getManager());
        return at.logDensities(at.difference(flat(point)));
    }

    private NDArray everything(Condition condition, Scope scope) {
        NDArray labels = scope.own(condition.labels().mul(0).add(classes()));
        return scope.own(embed(labels));
    }

    /** Over components: {@code (K, R)} to {@code (R, 1)}. */
    private static NDArray logSumExp(NDArray logits) {
        NDArray max = logits.max(new int[] {0}, true).stopGradient();
        return blockSum(logits.sub(max).exp()).log().add(max.squeeze(0)).expandDims(1);
    }

    @Override
    public NDArray embed(NDArray labels) {
        NDArray rows = embeddings.get(labels);
        rows.attach(labels.getManager());
        return rows;
    }

    @Override
    public Shape dataShape() {
        return mixture.shape();
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
    public Inside inside() {
        return this;
    }

    @Override
    public List<String> editKinds() {
        return MixtureEdits.KINDS;
    }

    @Override
    public List<String> sites() {
        return Stream.concat(components(), Stream.of(MixtureEdits.RESPONSIBILITIES))
                .toList();
    }

    private Stream<String> components() {
        return IntStream.range(0, mixture.size()).mapToObj(k -> MixtureEdits.COMPONENT + k);
    }

    @Override
    public List<String> sites(String kind) {
        return sites().stream().filter(site -> MixtureEdits.suits(kind, site)).toList();
    }

    @Override
    public boolean drawsNoise(Edit edit) {
        return MixtureEdits.draws(edit);
    }

    @Override
    public void requireEditable(Edit edit) {
        Inside.super.requireEditable(new Edit(edit.name(), edit.sites()));
        MixtureEdits.require(name, edit);
    }

    /** It takes any weight. */
    @Override
    public void requireGuidance(double weight) {}

    @Override
    public void requireShown(Reading reading) {
        if (!MixtureEdits.SHOWN.contains(reading.site())) {
            throw new Unsupported("the model '" + name + "' shows nothing at '" + reading.site() + "'; it shows "
                    + MixtureEdits.SHOWN);
        }
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
