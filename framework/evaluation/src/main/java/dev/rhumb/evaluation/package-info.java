/**
 * Metrics of generated samples, on plain feature matrices in double precision: no engine, no native memory, the same
 * value whatever the number of threads.
 *
 * <p>Each family is a small class of functions ({@link dev.rhumb.evaluation.FrechetDistance}, {@link
 * dev.rhumb.evaluation.KernelInceptionDistance}, ...); {@link dev.rhumb.evaluation.Metrics} offers them by name on a
 * {@link dev.rhumb.evaluation.MetricInput}.
 */
@NullMarked
package dev.rhumb.evaluation;

import org.jspecify.annotations.NullMarked;
