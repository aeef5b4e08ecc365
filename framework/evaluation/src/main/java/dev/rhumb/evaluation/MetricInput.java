package dev.rhumb.evaluation;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What metrics are computed from. Begin with {@link #of} and add what else there is by {@link #with}.
 *
 * @param reference features of real samples, n x d; keep one object over many comparisons: it remembers what was derived
 * @param generated features of generated samples by the same extractor, m x d
 * @param evidence what else there is, by its class; metrics get it by {@link #get}
 * @param others features of the same samples by further networks, by what the metrics that take them call these
 * @param seed of the metrics that draw subsets
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record MetricInput(
        Features reference,
        Features generated,
        Map<Class<? extends Evidence>, Evidence> evidence,
        Map<String, Sets> others,
        long seed) {

    /**
     * The sets as one network sees them; rows are the same samples for every network.
     *
     * @param reference n x d
     * @param generated m x d
     * @param training what the model was trained on; null where no metric of these features needs it
     */
    public record Sets(
            Features reference,
            Features generated,
            @Nullable Features training) {
        /** @throws IllegalArgumentException if the numbers of features do not agree */
        public Sets {
            Features.requireSameColumns(reference, generated);
            if (training != null) {
                Features.requireSameColumns(training, generated);
            }
        }

        private Sets referenceSubset(int... rows) {
            return new Sets(reference.subset(rows), generated, training);
        }

        private Sets generatedSubset(int... rows) {
            return new Sets(reference, generated.subset(rows), training);
        }
    }

    /** Copies the maps; throws {@link IllegalArgumentException} if sizes do not agree. */
    public MetricInput {
        evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
        others = Map.copyOf(others);
        Evidence training = evidence.get(Evidence.Training.class);
        new Sets(reference, generated, training == null ? null : ((Evidence.Training) training).features());
        others.forEach((network, sets) -> {
            requireCount("features of '" + network + "'", sets.generated().rows(), generated.rows(), "generated");
            requireCount("features of '" + network + "'", sets.reference().rows(), reference.rows(), "reference");
        });
        evidence.forEach((type, given) -> {
            String what = new Need(type).description();
            requireCount(what, given.generatedCount(), generated.rows(), "generated");
            requireCount(what, given.referenceCount(), reference.rows(), "reference");
        });
    }

    private static void requireCount(String what, OptionalInt count, int samples, String of) {
        count.ifPresent(present -> requireCount(what, present, samples, of));
    }

    private static void requireCount(String what, int count, int samples, String of) {
        if (count != samples) {
            throw new IllegalArgumentException(
                    "There are " + samples + " " + of + " samples, but " + what + " for " + count + ".");
        }
    }

    /** Features alone, seed 0. */
    public static MetricInput of(Features reference, Features generated) {
        return new MetricInput(reference, generated, Map.of(), Map.of(), 0);
    }

    /**
     * What the input has of a class.
     *
     * @throws IllegalArgumentException if it has nothing of it; a metric that declares its {@link Measures#needs} never meets this
     */
    public <E extends Evidence> E get(Class<E> type) {
        return find(type)
                .orElseThrow(() ->
                        new IllegalArgumentException("There is no evidence of " + new Need(type).description() + "."));
    }

    /** What the input has of a class. */
    public <E extends Evidence> Optional<E> find(Class<E> type) {
        return Optional.ofNullable(type.cast(evidence.get(type)));
    }

    /** The intended classes of the generated samples, if they have any. */
    public @Nullable Labels labels() {
        return find(Evidence.Intended.class).map(Evidence.Intended::labels).orElse(null);
    }

    /** The classes of the reference samples, if they are known. */
    public @Nullable Labels referenceLabels() {
        return find(Evidence.Real.class).map(Evidence.Real::labels).orElse(null);
    }

    /** The features of training samples, if a metric needs them. */
    public @Nullable Features training() {
        return find(Evidence.Training.class).map(Evidence.Training::features).orElse(null);
    }

    /** The same with more evidence, in the place of what it has of its class; null changes nothing. */
    public MetricInput with(@Nullable Evidence given) {
        if (given == null) {
            return this;
        }
        Map<Class<? extends Evidence>, Evidence> more = new LinkedHashMap<>(evidence);
        more.put(given.getClass(), given);
        return with(more);
    }

    private MetricInput with(Map<Class<? extends Evidence>, Evidence> given) {
        return new MetricInput(reference, generated, given, others, seed);
    }

    /** The same with the intended classes of the generated samples; null changes nothing. */
    public MetricInput withLabels(@Nullable Labels intended) {
        return with(intended == null ? null : new Evidence.Intended(intended));
    }

    /** The same with the classes of the reference; null changes nothing. */
    public MetricInput withReferenceLabels(@Nullable Labels real) {
        return with(real == null ? null : new Evidence.Real(real));
    }

    /** The same with a judge's logits, one row for each generated sample; null changes nothing. */
    public MetricInput withLogits(@Nullable Features judged) {
        return with(judged == null ? null : new Evidence.Logits(judged));
    }

    /** The same with the features of training samples; null changes nothing. */
    public MetricInput withTraining(@Nullable Features trainedOn) {
        return with(trainedOn == null ? null : new Evidence.Training(trainedOn));
    }

    /** The same with another seed for what a metric draws. */
    public MetricInput withSeed(long chosen) {
        return new MetricInput(reference, generated, evidence, others, chosen);
    }

    /** The same evidence, and no further networks, with other features. */
    public MetricInput withFeatures(Features real, Features fake) {
        return new MetricInput(real, fake, evidence, Map.of(), seed);
    }

    /** Reduced to what these needs name. */
    public MetricInput only(Collection<Need> needs) {
        Map<Class<? extends Evidence>, Evidence> fewer = new LinkedHashMap<>(evidence);
        fewer.keySet().retainAll(needs.stream().map(Need::evidence).toList());
        return with(fewer);
    }

    /** The same reference with chosen generated samples, and what goes with them. */
    public MetricInput generatedSubset(int... rows) {
        return new MetricInput(
                reference,
                generated.subset(rows),
                each(evidence, given -> given.generatedSubset(rows)),
                each(others, sets -> sets.generatedSubset(rows)),
                seed);
    }

    /** The same generated samples with chosen reference samples, and what goes with them. */
    public MetricInput referenceSubset(int... rows) {
        return new MetricInput(
                reference.subset(rows),
                generated,
                each(evidence, given -> given.referenceSubset(rows)),
                each(others, sets -> sets.referenceSubset(rows)),
                seed);
    }

    private static <K, V> Map<K, V> each(Map<K, V> all, UnaryOperator<V> change) {
        Map<K, V> changed = new LinkedHashMap<>(all);
        changed.replaceAll((key, value) -> change.apply(value));
        return changed;
    }

    /** The same with features by further networks. */
    public MetricInput withOthers(Map<String, Sets> seen) {
        return new MetricInput(reference, generated, evidence, seen, seed);
    }

    /**
     * The same with the features of one of the further networks in the place of these.
     *
     * @throws IllegalArgumentException if there are no features by this network
     */
    public MetricInput seenBy(String network) {
        Sets sets = others.get(network);
        if (sets == null) {
            throw new IllegalArgumentException("There are no features of the network '" + network + "'.");
        }
        Map<Class<? extends Evidence>, Evidence> seen = new LinkedHashMap<>(evidence);
        seen.remove(Evidence.Training.class);
        return new MetricInput(sets.reference(), sets.generated(), seen, Map.of(), seed).withTraining(sets.training());
    }

    /** What this input offers beside features. */
    public Set<Need> offers() {
        return evidence.keySet().stream().map(Need::new).collect(Collectors.toSet());
    }
}
