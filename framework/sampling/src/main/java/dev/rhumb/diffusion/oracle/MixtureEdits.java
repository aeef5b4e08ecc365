package dev.rhumb.diffusion.oracle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.diffusion.Denoiser.Query;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.guidance.Differentiable;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Numbers;
import dev.rhumb.guidance.Unsupported;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the edits of networks are for a mixture, whose estimate is the mean of the components' estimates weighted by their
 * responsibilities, an attention of the point to the components:
 *
 * <ul>
 *   <li>{@code drop} and {@code skipped-block} take {@code component.K} out;
 *   <li>at {@code responsibilities}, {@code identity-attention} leaves the likeliest component alone, {@code blurred-queries} forgets the point and
 *       leaves the prior weights, {@code permuted-tokens} hands the weights to the components in reverse, {@code tempered-attention:T} divides the logits,
 *       {@code sparse-attention:LAMBDA} is a mix with entmax-1.5, {@code dropout:RATE} all but removes components at random, and
 *       {@code negative-attention:SCALE:TAU:ALPHA} moves the estimate away from that under a second condition, and {@code given-attention} takes
 *       the weights from the map that comes with it.
 * </ul>
 */
final class MixtureEdits {
    static final String COMPONENT = "component.";
    static final String RESPONSIBILITIES = "responsibilities";
    static final String HEAD = "head";
    static final List<String> SHOWN = List.of(RESPONSIBILITIES, "coordinates", HEAD);
    private static final List<String> OF_COMPONENTS = List.of("drop", "skipped-block");
    private static final String IDENTITY = "identity-attention";
    private static final String BLURRED = "blurred-queries";
    private static final String PERMUTED = "permuted-tokens";
    private static final String TEMPERED = "tempered-attention";
    private static final String SPARSE = "sparse-attention";
    private static final String NEGATIVE = "negative-attention";
    private static final String DROPOUT = "dropout";
    private static final String GIVEN = "given-attention";
    static final List<String> KINDS =
            List.of("drop", "skipped-block", IDENTITY, BLURRED, PERMUTED, TEMPERED, SPARSE, NEGATIVE, DROPOUT, GIVEN);

    /** What a dropped component keeps, so that a row which loses them all is still an estimate. */
    private static final double NEXT_TO_NOTHING = 1e-12;

    private static final double MACHINE_PRECISION = 1e-16;

    private final List<Edit> edits;
    private final @Nullable NDArray noise;
    private final int size;
    private final UnaryOperator<NDArray> sum;

    /**
     * The edits of one question.
     *
     * @param noise {@code (R, 1)}, or null if nothing is drawn
     * @param size number of components; what is beyond pads
     * @param sum over components, {@code (K, R)} to {@code (R)}, in an order that does not depend on R
     */
    MixtureEdits(List<Edit> edits, @Nullable NDArray noise, int size, UnaryOperator<NDArray> sum) {
        this.edits = edits.stream()
                .filter(edit -> edit.sites().contains(RESPONSIBILITIES))
                .toList();
        this.noise = noise;
        this.size = size;
        this.sum = sum;
    }

    static boolean drops(List<Edit> edits, int component) {
        return edits.stream()
                .filter(edit -> OF_COMPONENTS.contains(edit.name()))
                .anyMatch(edit -> edit.sites().contains(COMPONENT + component));
    }

    static boolean suits(String kind, String site) {
        return OF_COMPONENTS.contains(Edit.name(kind)) ? site.startsWith(COMPONENT) : site.equals(RESPONSIBILITIES);
    }

    static boolean draws(Edit edit) {
        return edit.name().equals(DROPOUT);
    }

    /** Refuses numbers, sites and second conditions that a known kind does not take. */
    static void require(String model, Edit edit) {
        int numbers = switch (edit.name()) {
            case TEMPERED, SPARSE, DROPOUT -> 1;
            case NEGATIVE -> 3;
            default -> 0;
        };
        if (edit.numbers().size() != numbers || edit.numbers().stream().anyMatch(n -> n.isNaN() || n < 0)) {
            throw new Unsupported("the edit '" + edit.kind() + "' of the model '" + model + "' takes " + numbers
                    + " numbers of at least 0, behind colons");
        }
        if (!edit.sites().stream().allMatch(site -> suits(edit.kind(), site))) {
            throw new Unsupported(
                    "the edit '" + edit.kind() + "' of the model '" + model + "' does not suit " + edit.sites());
        }
        if (edit.map() != null && !edit.name().equals(GIVEN)) {
            throw new Unsupported("the edit '" + edit.kind() + "' of the model '" + model + "' takes no map");
        }
        if (edit.name().equals(NEGATIVE) != (edit.against() != null)) {
            throw new Unsupported("the edit '" + edit.kind() + "' of the model '" + model + "' "
                    + (edit.against() == null ? "needs a second condition" : "looks at no second condition"));
        }
    }

    /**
     * The question that the oracle's auxiliary head answers, that of a weaker model: components are distinguished half as well, their
     * logits being halved.
     */
    static Query halfDecided(Query q) {
        List<Edit> edits = new ArrayList<>(q.edits());
        edits.add(new Edit(Edit.kind(TEMPERED, 2), List.of(RESPONSIBILITIES)));
        return new Query(q.x(), q.level(), q.seen(), q.condition(), edits, Set.of(), q.noise());
    }

    /** Weights of the components, {@code (K, R)}, not normalised, from log densities {@code (K, R)} and log prior weights. */
    NDArray weights(NDArray logDensities, NDArray logPriors) {
        for (Edit edit : edits) {
            if (edit.name().equals(GIVEN)) {
                NDArray map = Objects.requireNonNull(edit.map(), "a map for given-attention");
                return map.reshape(map.getShape().get(0), -1).transpose();
            }
        }
        NDArray logits = has(BLURRED) ? logDensities.mul(0).add(logPriors) : logDensities.add(logPriors);
        for (Edit edit : edits) {
            if (edit.name().equals(TEMPERED)) {
                logits = Differentiable.times(logits, 1 / edit.numbers().get(0));
            }
        }
        NDArray centred = logits.sub(logits.max(new int[] {0}, true).stopGradient());
        NDArray weights = has(IDENTITY) ? centred.gte(0).toType(centred.getDataType(), false) : centred.exp();
        for (Edit edit : edits) {
            if (edit.name().equals(SPARSE)) {
                NDArray sparse = entmax(centred).mul(sum.apply(weights));
                weights = weights.add(
                        Differentiable.times(sparse.sub(weights), edit.numbers().get(0)));
            } else if (edit.name().equals(DROPOUT)) {
                weights = weights.mul(kept(weights, edit.numbers().get(0)));
            }
        }
        return has(PERMUTED) ? weights.get(reversed(weights)) : weights;
    }

    private boolean has(String name) {
        return edits.stream().anyMatch(edit -> edit.name().equals(name));
    }

    /**
     * Entmax with alpha = 1.5 over the components (Peters, Niculae and Martins 2019): {@code max(z / 2 - t, 0)^2} with the threshold t that makes
     * it sum to 1, by halving; a last Newton step makes it differentiable.
     */
    private NDArray entmax(NDArray centred) {
        NDArray half = Differentiable.times(centred, 0.5);
        NDArray known = half.stopGradient();
        NDArray threshold = sum.apply(known.exp()).mul(0).sub(1);
        for (double step = 0.5; step > MACHINE_PRECISION; step /= 2) {
            NDArray above = threshold.add(step);
            NDArray enough = sum.apply(known.sub(above).maximum(0).square()).gte(1);
            threshold =
                    threshold.add(enough.toType(threshold.getDataType(), false).mul(step));
        }
        NDArray root = half.sub(threshold).maximum(0);
        NDArray excess = sum.apply(root.square()).sub(1);
        NDArray slope = sum.apply(root).stopGradient();
        return root.sub(Differentiable.times(excess.div(slope), 0.5)).maximum(0).square();
    }

    private NDArray kept(NDArray like, double rate) {
        float[] rows = Objects.requireNonNull(noise, "noise for dropout")
                .toType(DataType.FLOAT32, true)
                .toFloatArray();
        double[] kept = new double[(int) like.size()];
        for (int row = 0; row < rows.length; row++) {
            Draws draws = new Draws(Float.floatToIntBits(rows[row]), DROPOUT, 0);
            for (int k = 0; k < size; k++) {
                kept[k * rows.length + row] = draws.uniform() < rate ? NEXT_TO_NOTHING : 1;
            }
        }
        return Numbers.of(like, kept, like.getShape());
    }

    private NDArray reversed(NDArray like) {
        long[] order = new long[(int) like.getShape().get(0)];
        for (int k = 0; k < order.length; k++) {
            order[k] = k < size ? size - 1 - k : k;
        }
        return Numbers.indices(like, order);
    }

    /** {@code z} moved away from {@code other}, both {@code (R, D)}: extrapolated, bounded in L1, blended. */
    static NDArray steered(NDArray z, NDArray other, List<Double> by) {
        NDArray far = z.add(Differentiable.times(z.sub(other), by.get(0)));
        NDArray ratio = length(far).div(length(z).maximum(NEXT_TO_NOTHING));
        NDArray bounded = far.div(Differentiable.times(ratio, 1 / by.get(1)).maximum(1));
        return z.add(Differentiable.times(bounded.sub(z), by.get(2)));
    }

    private static NDArray length(NDArray z) {
        return z.abs().sum(new int[] {1}, true);
    }
}
