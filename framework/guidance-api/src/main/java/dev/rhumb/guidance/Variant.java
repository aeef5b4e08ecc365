package dev.rhumb.guidance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * A further name of a record, under which missing keys have other values: {@code dpm2-ancestral} is {@code dpm2} with {@code eta: 1}.
 * It goes beside {@link Method} and may be repeated.
 */
@Documented
@Repeatable(Variant.All.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public @interface Variant {
    /** The {@code type} of an entry, as in {@link Method#name}. */
    String name();

    /** The keys with other fallbacks, as a YAML flow mapping without braces: {@code eta: 1}. Plain values only. */
    String sets();

    /** One sentence: what it does. */
    String summary();

    /** Container for several variants. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface All {
        /** The variants, in the order of the source. */
        Variant[] value();
    }
}
