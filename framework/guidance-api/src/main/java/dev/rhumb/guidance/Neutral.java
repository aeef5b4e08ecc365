package dev.rhumb.guidance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * When <em>all</em> annotated components have these values, the guidance changes nothing. The framework then leaves it
 * out (no cost, and the unguided samples bit for bit), and the test kit checks the formula itself there. With exactly one annotated
 * component, a schedule of it is a strength.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@API(status = API.Status.STABLE, since = "0.1.0")
public @interface Neutral {
    /** The value at which the method changes nothing. */
    double value();
}
