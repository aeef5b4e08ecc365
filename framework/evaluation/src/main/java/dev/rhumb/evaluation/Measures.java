package dev.rhumb.evaluation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/** What the values of a metric mean: put it on the record, beside {@link dev.rhumb.guidance.Method}, which names it. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public @interface Measures {
    /** Which values are good. */
    Better better();

    /** The axis it belongs on. */
    Role role();

    /** What it needs beside the features of both sets. */
    Class<? extends Evidence>[] needs() default {};

    /** Smallest possible value. */
    double least() default Double.NEGATIVE_INFINITY;

    /** Largest possible value. */
    double most() default Double.POSITIVE_INFINITY;

    /** Whether it draws samples by the input's seed, so that the same samples in another order give another value. */
    boolean draws() default false;

    /** Whether a verdict may rest on it; a metric that rises for other reasons than its role names is for exploring alone. */
    boolean decides() default true;

    /** The network whose features published values are of, for a metric of features that is known by such values. */
    String published() default "";
}
