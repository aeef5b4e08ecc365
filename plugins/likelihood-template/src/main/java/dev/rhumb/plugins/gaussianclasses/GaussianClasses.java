package dev.rhumb.plugins.gaussianclasses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Differentiable;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Numbers;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Unsupported;
import java.util.List;

/**
 * {@code log p(class | x_t)} where every class is a Gaussian of one deviation about a mean of its own and all are equally likely. Noise
 * adds to the variance: given the class, {@code x_t / a} is normal about its mean with variance {@code deviation^2 + sigma^2}.
 *
 * @param means the classes' means one after the other, as many values each as a sample has
 * @param deviation standard deviation of each value within a class, in data units
 */
@Method(
        name = "gaussian-classes",
        paper = "Bayes' rule; Dhariwal & Nichol 2021, arXiv:2105.05233, section 4, of classifiers at noised points",
        summary = "The exact posterior of equally likely Gaussian classes at any noise level.")
public record GaussianClasses(
        @Parameter("the classes' means one after the other, as many values each as a sample has")
        List<Double> means,

        @Parameter(
                value = "standard deviation of each value within a class, in data units",
                fallback = "0.5",
                min = 1e-3,
                max = 1000)
        double deviation)
        implements Likelihood {

    /** Throws {@link IllegalArgumentException} unless there are means and the deviation is from 0.001 to 1000. */
    public GaussianClasses {
        means = List.copyOf(means);
        if (means.isEmpty() || !means.stream().allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("means is " + means + "; list finite numbers, such as [1, 0, -1, 0]");
        }
        if (!(deviation >= 1e-3 && deviation <= 1000)) {
            throw new IllegalArgumentException("deviation is " + deviation + "; it must be from 0.001 to 1000");
        }
    }

    @Override
    public NDArray logLikelihood(NDArray x, NoiseLevel level, Condition condition) {
        long rows = x.getShape().get(0);
        long size = x.size() / rows;
        if (means.size() % size != 0) {
            throw new Unsupported("means has " + means.size()
                    + " values, which are no whole number of means of samples of " + size + " values");
        }
        long classes = means.size() / size;
        double[] places = means.stream().mapToDouble(mean -> mean).toArray();
        NDArray centres = Numbers.of(x, places, new Shape(1, classes, size));
        NDArray missed =
                Differentiable.over(x.reshape(rows, 1, size), level.a()).sub(centres);
        double sigma = level.s() / level.a();
        double variance = deviation * deviation + sigma * sigma;
        NDArray logits = Differentiable.times(missed.square().sum(new int[] {2}), -0.5 / variance);
        NDArray chosen = condition.labels().oneHot((int) classes).toType(x.getDataType(), false);
        return logits.logSoftmax(1).mul(chosen).sum(new int[] {1}, true);
    }

    @Override
    public void requireKnown(Condition condition) {
        if (!condition.hasLabels()) {
            throw new Unsupported("gaussian-classes knows classes, but the sample has a caption; give samples.labels");
        }
    }
}
