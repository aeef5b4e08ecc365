package dev.rhumb.host;

/**
 * A record that a plugin gives to an extension point.
 *
 * @param name as its {@link dev.rhumb.guidance.Method} says
 * @param type the record
 * @param point what it extends
 * @param plugin id, version and SHA-256 for the run's manifest
 */
public record Extension(String name, Class<?> type, ExtensionPoint point, LoadedPlugin plugin) {}
