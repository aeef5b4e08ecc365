package dev.rhumb.guidance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * Describes a component of a guidance record: shown by {@code rhumb plugins}, checked when the record is bound from
 * YAML and again before a run.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@API(status = API.Status.STABLE, since = "0.1.0")
public @interface Parameter {
    /** The meaning in one phrase, with the unit. */
    String value();

    /** The value when the key is left out, as it would be written in YAML; empty: the key is required. */
    String fallback() default "";

    /** Smallest allowed number, inclusive. */
    double min() default Double.NEGATIVE_INFINITY;

    /** Largest allowed number, inclusive. */
    double max() default Double.POSITIVE_INFINITY;
}
