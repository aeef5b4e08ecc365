/** Intervals over seed blocks, the bootstrap, paired differences, Pareto fronts, matched quality, and the real-versus-real floor. */
@NullMarked
package dev.rhumb.evaluation.statistics;

import org.jspecify.annotations.NullMarked;
