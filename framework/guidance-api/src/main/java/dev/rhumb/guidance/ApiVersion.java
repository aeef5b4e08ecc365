package dev.rhumb.guidance;

import org.apiguardian.api.API;

/**
 * The version of this SPI (semantic versioning): what a plugin's {@code Plugin-Requires} range is compared with. While
 * it starts with 0, a change that breaks plugins raises the second number.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public final class ApiVersion {

    /** The version of the api on the class path. */
    public static final String CURRENT = "0.1.0";

    private ApiVersion() {}
}
