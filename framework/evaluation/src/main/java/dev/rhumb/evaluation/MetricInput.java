package dev.rhumb.evaluation;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What metrics are computed from.
 *
 * @param reference features of real samples, n x d; keep one object over many comparisons: it remembers what was derived
 * @param generated features of generated samples by the same extractor, m x d
 * @param logits a judge's logits for the generated samples, m x classes; the judge is not the guide
 * @param labels the intended class of each generated sample, m
 * @param referenceLabels the class of each reference sample, n
 * @param oracle the exact target; the features are then the points themselves
 * @param shown what only images have
 * @param training features of what the model was trained on, by the same extractor
 * @param others features of the same samples by further networks, by what the metrics that take them call these
 * @param seed of the metrics that draw subsets
 */
public record MetricInput(
        Features reference,
        Features generated,
        @Nullable Features logits,
        @Nullable Labels labels,
        @Nullable Labels referenceLabels,
        @Nullable Oracle oracle,
        Shown shown,
        @Nullable Features training,
        Map<String, Sets> others,
        long seed) {

    /**
     * The sets as one network sees them; rows are the same samples for every network.
     *
     * @param reference n x d
     * @param generated m x d
     * @param training what the model was trained on; null where no metric of these features asks for it
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

    /** Copies {@code others}; throws {@link IllegalArgumentException} if sizes do not agree. */
    public MetricInput {
        new Sets(reference, generated, training);
        others = Map.copyOf(others);
        others.forEach((network, sets) -> {
            requireCount("features of '" + network + "'", sets.generated().rows(), generated.rows(), "generated");
            requireCount("features of '" + network + "'", sets.reference().rows(), reference.rows(), "reference");
        });
        if (logits != null) {
            requireCount("judge's logits", logits.rows(), generated.rows(), "generated");
        }
        if (labels != null) {
            requireCount("labels", labels.size(), generated.rows(), "generated");
        }
        if (referenceLabels != null) {
            requireCount("reference labels", referenceLabels.size(), reference.rows(), "reference");
        }
        if (shown.adherence() != null) {
            requireCount("adherence", shown.adherence().size(), generated.rows(), "generated");
        }
        if (shown.cosines() != null) {
            requireCount("cosines", shown.cosines().size(), generated.rows(), "generated");
        }
        if (shown.pixels() != null) {
            requireCount("pixels", shown.pixels().size(), generated.rows(), "generated");
        }
        if (shown.referencePixels() != null) {
            requireCount("reference pixels", shown.referencePixels().size(), reference.rows(), "reference");
        }
    }

    private static void requireCount(String what, int count, int samples, String of) {
        if (count != samples) {
            throw new IllegalArgumentException(
                    "There are " + samples + " " + of + " samples, but " + what + " for " + count + ".");
        }
    }

    /** Without what only images have. */
    public MetricInput(
            Features reference,
            Features generated,
            @Nullable Features logits,
            @Nullable Labels labels,
            @Nullable Labels referenceLabels,
            @Nullable Oracle oracle,
            long seed) {
        this(reference, generated, logits, labels, referenceLabels, oracle, Shown.NOTHING, null, Map.of(), seed);
    }

    /** Of the features of one network. */
    public MetricInput(
            Features reference,
            Features generated,
            @Nullable Features logits,
            @Nullable Labels labels,
            @Nullable Labels referenceLabels,
            @Nullable Oracle oracle,
            Shown shown,
            @Nullable Features training,
            long seed) {
        this(reference, generated, logits, labels, referenceLabels, oracle, shown, training, Map.of(), seed);
    }

    /** Without training samples. */
    public MetricInput(
            Features reference,
            Features generated,
            @Nullable Features logits,
            @Nullable Labels labels,
            @Nullable Labels referenceLabels,
            @Nullable Oracle oracle,
            Shown shown,
            long seed) {
        this(reference, generated, logits, labels, referenceLabels, oracle, shown, null, Map.of(), seed);
    }

    /** Features alone, seed 0. */
    public static MetricInput of(Features reference, Features generated) {
        return new MetricInput(reference, generated, null, null, null, null, 0);
    }

    /** The same with the judge's logits, one row for each generated sample. */
    public MetricInput withLogits(Features judged) {
        return new MetricInput(
                reference, generated, judged, labels, referenceLabels, oracle, shown, training, others, seed);
    }

    /** The same with the intended classes of the generated samples. */
    public MetricInput withLabels(Labels intended) {
        return new MetricInput(
                reference, generated, logits, intended, referenceLabels, oracle, shown, training, others, seed);
    }

    /** The same with the classes of the reference. */
    public MetricInput withReferenceLabels(Labels real) {
        return new MetricInput(reference, generated, logits, labels, real, oracle, shown, training, others, seed);
    }

    /** The same with the exact density of the target. */
    public MetricInput withOracle(Oracle exact) {
        return new MetricInput(
                reference, generated, logits, labels, referenceLabels, exact, shown, training, others, seed);
    }

    /** The same with the generated images themselves. */
    public MetricInput withShown(Shown images) {
        return new MetricInput(
                reference, generated, logits, labels, referenceLabels, oracle, images, training, others, seed);
    }

    /** The same with the features of training samples. */
    public MetricInput withTraining(Features trainedOn) {
        return new MetricInput(
                reference, generated, logits, labels, referenceLabels, oracle, shown, trainedOn, others, seed);
    }

    /** The same with another seed for what a metric draws. */
    public MetricInput withSeed(long chosen) {
        return new MetricInput(
                reference, generated, logits, labels, referenceLabels, oracle, shown, training, others, chosen);
    }

    /** The same reference with chosen generated samples, and what goes with them. */
    public MetricInput generatedSubset(int... rows) {
        return new MetricInput(
                reference,
                generated.subset(rows),
                logits == null ? null : logits.subset(rows),
                labels == null ? null : labels.subset(rows),
                referenceLabels,
                oracle,
                shown.generatedSubset(rows),
                training,
                each(sets -> sets.generatedSubset(rows)),
                seed);
    }

    /** The same generated samples with chosen reference samples, and what goes with them. */
    public MetricInput referenceSubset(int... rows) {
        return new MetricInput(
                reference.subset(rows),
                generated,
                logits,
                labels,
                referenceLabels == null ? null : referenceLabels.subset(rows),
                oracle,
                shown.referenceSubset(rows),
                training,
                each(sets -> sets.referenceSubset(rows)),
                seed);
    }

    private Map<String, Sets> each(UnaryOperator<Sets> change) {
        Map<String, Sets> changed = new LinkedHashMap<>();
        others.forEach((network, sets) -> changed.put(network, change.apply(sets)));
        return changed;
    }

    /** The same with features by further networks. */
    public MetricInput withOthers(Map<String, Sets> seen) {
        return new MetricInput(
                reference, generated, logits, labels, referenceLabels, oracle, shown, training, seen, seed);
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
        return new MetricInput(
                sets.reference(),
                sets.generated(),
                logits,
                labels,
                referenceLabels,
                oracle,
                shown,
                sets.training(),
                seed);
    }

    /** What this input offers beside features. */
    public Set<Need> offers() {
        Set<Need> offers = EnumSet.noneOf(Need.class);
        add(offers, Need.LOGITS, logits);
        add(offers, Need.LABELS, labels);
        add(offers, Need.REFERENCE_LABELS, referenceLabels);
        add(offers, Need.ORACLE, oracle);
        add(offers, Need.TILTED, oracle == null ? null : oracle.tilted());
        add(offers, Need.MODES, oracle == null ? null : oracle.modes());
        add(offers, Need.ADHERENCE, shown.adherence());
        add(offers, Need.COSINES, shown.cosines());
        add(offers, Need.TRAINING, training);
        add(offers, Need.PIXELS, shown.pixels() == null ? null : shown.referencePixels());
        return offers;
    }

    private static void add(Set<Need> offers, Need need, @Nullable Object present) {
        if (present != null) {
            offers.add(need);
        }
    }
}
