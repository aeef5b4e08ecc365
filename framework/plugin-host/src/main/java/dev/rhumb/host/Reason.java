package dev.rhumb.host;

/** Why a plugin was refused. */
public enum Reason {
    /** The module folder has no compiled classes. */
    NOT_BUILT,
    /** The file is not a readable jar. */
    CORRUPT_JAR,
    /** There is no {@code Plugin-Id}. */
    MISSING_DESCRIPTOR,
    /** An entry of the descriptor is missing or malformed. */
    INVALID_DESCRIPTOR,
    /** The plugin requires another version of the guidance api. */
    WRONG_API_VERSION,
    /** The jar carries classes or native libraries that belong to the host. */
    BUNDLES_HOST_LIBRARY,
    /** A plugin of the same id came first. */
    DUPLICATE_ID,
    /** A plugin it depends on is not there. */
    MISSING_DEPENDENCY,
    /** A class was compiled for a newer Java. */
    NEWER_CLASS_FILE,
    /** A class cannot be read, linked or initialised. */
    BROKEN_CLASS,
    /** No record is a guidance method or extends anything else, and nothing is provided. */
    NO_CONTRIBUTION,
    /** A method record lacks annotations or carries wrong ones. */
    INVALID_METHOD,
    /** A class leaves methods of the api abstract: it was compiled against another api. */
    ABSTRACT_METHOD,
    /** A plugin that came first contributes a method or extension of the same name. */
    DUPLICATE_METHOD
}
