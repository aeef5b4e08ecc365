package dev.rhumb.evaluation.statistics;

import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.NamedMetric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Intervals of one set of samples, where there are no seed blocks: the jackknife that leaves out one group of samples at a time (M. H.
 * Quenouille, "Notes on bias in estimation", 1956; J. W. Tukey, "Bias and confidence in not quite large samples", 1958; P. S. Kott, "The
 * delete-a-group jackknife", 2001). No sample occurs twice, as in a bootstrap, which nearest neighbours and unbiased kernel estimates
 * do not bear. The reference is taken as given: its own chance is not in the interval.
 */
public final class Jackknife {
    private Jackknife() {}

    /**
     * For each metric its value less the bias that falls with 1/n, which is that of FID and recall, with a 95 % interval around it.
     *
     * @param values of the whole input, by metric
     * @param groups at least 3, of samples that differ by one at most; sample i is in group {@code i mod groups}, so that classes that
     *     follow one another are spread over all
     * @return by the name of the metric, in the order given; {@link Interval#count} is the number of groups
     * @throws IllegalArgumentException if there are fewer than 3 groups, or fewer than 2 samples for each group
     */
    public static Map<String, Interval> of(Map<NamedMetric, Double> values, MetricInput input, int groups) {
        int n = input.generated().rows();
        if (groups < 3 || n < 2L * groups) {
            throw new IllegalArgumentException(
                    "A jackknife of " + n + " samples needs 3 to " + n / 2 + " groups, not " + groups + ".");
        }
        List<NamedMetric> metrics = List.copyOf(values.keySet());
        double[][] without = new double[metrics.size()][groups];
        for (int group = 0; group < groups; group++) {
            int left = group;
            MetricInput others = input.generatedSubset(
                    IntStream.range(0, n).filter(i -> i % groups != left).toArray());
            NamedMetric.prepare(metrics, others);
            for (int m = 0; m < without.length; m++) {
                without[m][group] = metrics.get(m).measure(others);
            }
        }
        Map<String, Interval> found = new LinkedHashMap<>();
        for (int m = 0; m < without.length; m++) {
            NamedMetric metric = metrics.get(m);
            found.put(metric.name(), interval(metric, Objects.requireNonNull(values.get(metric)), without[m], n));
        }
        return found;
    }

    /** Of pseudo-values, which are about independent and have the value without its bias as their mean. */
    private static Interval interval(NamedMetric metric, double whole, double[] without, int n) {
        int groups = without.length;
        double[] pseudo = new double[groups];
        for (int group = 0; group < groups; group++) {
            pseudo[group] = groups * whole - (groups - 1) * without[group];
        }
        Interval interval = Interval.of(metric, n, pseudo);
        double mean = Math.min(Math.max(interval.mean(), metric.least()), metric.most());
        return new Interval(mean, interval.low(), interval.high(), groups).within(metric.least(), metric.most());
    }
}
