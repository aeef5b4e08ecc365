package dev.rhumb.guidance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * On a text key of a method: it names a model, a likelihood or a reward. The experiment declares the name, or it is that of a model file. What
 * it names is part of the configuration of the arms that name it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public @interface ModelName {}
