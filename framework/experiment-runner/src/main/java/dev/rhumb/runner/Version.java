package dev.rhumb.runner;

import org.jspecify.annotations.Nullable;

/** Which Rhumb this is. */
public final class Version {
    private Version() {}

    /** From the jar; {@code development} where classes lie in a folder. */
    public static String text() {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
