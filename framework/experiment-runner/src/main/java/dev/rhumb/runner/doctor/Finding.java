package dev.rhumb.runner.doctor;

import java.util.Optional;

/**
 * One thing that was looked at.
 *
 * @param what was looked at
 * @param found what is there
 * @param advice what to do; empty if nothing is missing
 * @param broken whether nothing can be computed as it is
 */
public record Finding(String what, String found, Optional<String> advice, boolean broken) {
    /** Something that is as it should be. */
    static Finding fine(String what, String found) {
        return new Finding(what, found, Optional.empty(), false);
    }

    /** Something that could be better. */
    static Finding advised(String what, String found, String advice) {
        return new Finding(what, found, Optional.of(advice), false);
    }

    /** Something that keeps the engine from starting. */
    static Finding broken(String what, String found, String advice) {
        return new Finding(what, found, Optional.of(advice), true);
    }
}
