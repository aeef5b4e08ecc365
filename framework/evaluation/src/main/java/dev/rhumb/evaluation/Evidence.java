package dev.rhumb.evaluation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.OptionalInt;
import org.apiguardian.api.API;

/**
 * Something that metrics may need beside the features of both sets. Metrics name it by its class ({@link Measures#needs}), so a kind of
 * data may offer, and a metric of a plugin may need, classes of their own. Implementations are immutable and carry {@link Offered}.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public interface Evidence {
    /** The number of generated samples that it describes; empty if it describes none. */
    default OptionalInt generatedCount() {
        return OptionalInt.empty();
    }

    /** The number of reference samples that it describes; empty if it describes none. */
    default OptionalInt referenceCount() {
        return OptionalInt.empty();
    }

    /** That of chosen generated samples. */
    default Evidence generatedSubset(int... rows) {
        return this;
    }

    /** That of chosen reference samples. */
    default Evidence referenceSubset(int... rows) {
        return this;
    }

    /** What a class of evidence is. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface Offered {
        /** In words, for a sentence: "needs ...". */
        String value();

        /** Whether a metric that needs it looks at it in the place of features. */
        boolean insteadOfFeatures() default false;
    }

    /** What describes each generated sample. */
    interface OfGenerated extends Evidence {
        /** Number of generated samples. */
        int size();

        /** That of chosen generated samples. */
        Evidence subset(int... rows);

        @Override
        default OptionalInt generatedCount() {
            return OptionalInt.of(size());
        }

        @Override
        default Evidence generatedSubset(int... rows) {
            return subset(rows);
        }
    }

    /**
     * @param values m x classes, by a judge that is not the guide
     */
    @Offered(value = "the judge's logits for the generated samples", insteadOfFeatures = true)
    record Logits(Features values) implements OfGenerated {
        @Override
        public int size() {
            return values.rows();
        }

        @Override
        public Logits subset(int... rows) {
            return new Logits(values.subset(rows));
        }
    }

    /**
     * @param labels the intended class of each generated sample, m
     */
    @Offered("the intended class labels of the generated samples")
    record Intended(Labels labels) implements OfGenerated {
        @Override
        public int size() {
            return labels.size();
        }

        @Override
        public Intended subset(int... rows) {
            return new Intended(labels.subset(rows));
        }
    }

    /**
     * @param labels the class of each reference sample, n
     */
    @Offered("the class labels of the reference samples")
    record Real(Labels labels) implements Evidence {
        @Override
        public OptionalInt referenceCount() {
            return OptionalInt.of(labels.size());
        }

        @Override
        public Real referenceSubset(int... rows) {
            return new Real(labels.subset(rows));
        }
    }

    /**
     * @param generated of the generated images, m
     * @param reference of the reference images, n
     */
    @Offered(value = "the pixels of the images", insteadOfFeatures = true)
    record Pictures(Pixels generated, Pixels reference) implements Evidence {
        @Override
        public OptionalInt generatedCount() {
            return OptionalInt.of(generated.size());
        }

        @Override
        public OptionalInt referenceCount() {
            return OptionalInt.of(reference.size());
        }

        @Override
        public Pictures generatedSubset(int... rows) {
            return new Pictures(generated.subset(rows), reference);
        }

        @Override
        public Pictures referenceSubset(int... rows) {
            return new Pictures(generated, reference.subset(rows));
        }
    }

    /**
     * @param features of what the model was trained on, by the extractor of the other features
     */
    @Offered("the features of training samples")
    record Training(Features features) implements Evidence {}

    /**
     * @param density {@code w log p(x | c) + (1 - w) log p(x)}, up to a constant
     */
    @Offered("the exact density of the tilted target")
    record Tilted(Oracle.Density density) implements Evidence {}

    /**
     * The components of the target mixture.
     *
     * @param count number of components, over all classes
     * @param assignment most likely component of each point
     */
    @Offered("the components of the target mixture")
    record Modes(int count, Assignment assignment) implements Evidence {
        /** Throws {@link IllegalArgumentException} unless there is at least one component. */
        public Modes {
            if (count < 1) {
                throw new IllegalArgumentException("A mixture has at least one component, not " + count + ".");
            }
        }

        /** Points to components. */
        @FunctionalInterface
        public interface Assignment {
            /** The component that most likely drew each of n points, 0 to the number of components less one. */
            int[] mostLikely(Features points);
        }
    }
}
