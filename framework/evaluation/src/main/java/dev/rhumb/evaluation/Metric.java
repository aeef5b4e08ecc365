package dev.rhumb.evaluation;

import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A number that says something of generated samples.
 *
 * <p>A metric of a plugin is an immutable, validated record whose components are its YAML keys, annotated with {@link
 * dev.rhumb.guidance.Method}, {@link Measures} and, on its components, {@link dev.rhumb.guidance.Parameter}. Its value depends on the
 * input alone: not on threads, on what was measured before or, unless it {@linkplain Measures#draws draws}, on the order of samples.
 */
@FunctionalInterface
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public interface Metric {
    /**
     * @return a finite number within the declared range
     * @throws IllegalArgumentException if the samples do not allow it, in one sentence
     */
    double measure(MetricInput input);

    /** What a reader of the value on these samples should know, in one sentence; nothing where it is as good as any. */
    default Optional<String> note(MetricInput input) {
        return Optional.empty();
    }
}
