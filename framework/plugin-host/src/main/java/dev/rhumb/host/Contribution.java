package dev.rhumb.host;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.records.Description;

/**
 * A guidance method and the plugin it comes from.
 *
 * @param description the record read by its annotations
 * @param plugin id, version and SHA-256 for the run's manifest
 */
public record Contribution(Description<Guidance> description, LoadedPlugin plugin) {}
