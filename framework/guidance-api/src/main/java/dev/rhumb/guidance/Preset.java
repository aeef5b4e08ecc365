package dev.rhumb.guidance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/** Settings of a method that its paper or its authors' code recommends: goes on the record, and may be repeated. */
@Documented
@Repeatable(Preset.All.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@API(status = API.Status.STABLE, since = "0.1.0")
public @interface Preset {
    /** Lower-case words joined by hyphens, unique within the method. */
    String name();

    /** The keys that it sets, as a YAML flow mapping without braces: {@code scale: 3, eta: 0}. */
    String sets();

    /** The source, and the model that it was used with. */
    String source();

    /** Container for several presets. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface All {
        /** The presets, in the order of the source. */
        Preset[] value();
    }
}
