package dev.rhumb.runner.plan;

import dev.rhumb.runner.experiment.Point;
import java.util.Map;

/**
 * A point with all that decides its samples.
 *
 * @param point arm and stack
 * @param configuration what decides the samples, but for the seed, the device and the code of plugins
 */
public record PlannedPoint(Point point, Map<String, Object> configuration) {}
