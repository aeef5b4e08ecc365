package dev.rhumb.sampling;

import java.util.random.RandomGenerator;
import org.apiguardian.api.API;

/**
 * Which noise levels a network sees in training. An immutable, validated record whose components are its YAML keys, annotated with {@link
 * dev.rhumb.guidance.Method} and, on its components, {@link dev.rhumb.guidance.Parameter}.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@FunctionalInterface
public interface NoiseDistribution {
    /**
     * One level.
     *
     * @param a share of the data in {@code a x0 + s n}
     * @param s share of the noise
     */
    record Level(double a, double s) {}

    /**
     * Draws a level.
     *
     * @param random the only source of chance, so that a training gives the same weights again
     */
    Level draw(RandomGenerator random);
}
