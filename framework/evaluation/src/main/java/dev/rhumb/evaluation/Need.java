package dev.rhumb.evaluation;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/**
 * What a metric needs beside the features of reference and generated samples, which every input has.
 *
 * @param evidence the class that it gets from the input
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Need(Class<? extends Evidence> evidence) {
    /** Throws {@link IllegalArgumentException} if the class lacks {@link Evidence.Offered}. */
    public Need {
        if (evidence.getAnnotation(Evidence.Offered.class) == null) {
            throw new IllegalArgumentException(
                    evidence.getName() + " does not state what it is; annotate it with @Evidence.Offered");
        }
    }

    /** In the order given. */
    @SafeVarargs
    public static Set<Need> of(Class<? extends Evidence>... evidence) {
        Set<Need> needs = new LinkedHashSet<>();
        for (Class<? extends Evidence> one : evidence) {
            needs.add(new Need(one));
        }
        return needs;
    }

    /** Of all of these metrics. */
    static Set<Need> of(List<NamedMetric> metrics) {
        return metrics.stream().flatMap(metric -> metric.needs().stream()).collect(Collectors.toSet());
    }

    /** Those of {@code needs} that are not among {@code offers}, in their order. */
    public static Set<Need> missing(Collection<Need> needs, Collection<Need> offers) {
        Set<Need> missing = new LinkedHashSet<>(needs);
        missing.removeAll(offers);
        return missing;
    }

    /** In words, for a sentence: "a and b". */
    public static String sentence(Collection<Need> needs) {
        return needs.stream().map(Need::description).collect(Collectors.joining(" and "));
    }

    /** In words, for a sentence. */
    public String description() {
        return offered().value();
    }

    /** Whether a metric that needs it looks at it in the place of features. */
    boolean isInsteadOfFeatures() {
        return offered().insteadOfFeatures();
    }

    private Evidence.Offered offered() {
        return evidence.getAnnotation(Evidence.Offered.class);
    }
}
