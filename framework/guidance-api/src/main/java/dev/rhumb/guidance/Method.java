package dev.rhumb.guidance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * Names a guidance method, or another extension such as a metric; goes on the record. The host finds records with this annotation.
 * No other registration is needed.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@API(status = API.Status.STABLE, since = "0.1.0")
public @interface Method {
    /** The {@code type:} of an experiment's entry: lower case, words joined by hyphens. */
    String name();

    /** The paper, with equation or algorithm number. */
    String paper();

    /** One sentence: what it does. */
    String summary();
}
