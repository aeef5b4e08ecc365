package dev.rhumb.host;

import dev.rhumb.guidance.MethodDescription;

/**
 * A guidance method and the plugin it comes from.
 *
 * @param description the record read by its annotations
 * @param plugin id, version and SHA-256 for the run's manifest
 */
public record Contribution(MethodDescription description, LoadedPlugin plugin) {}
