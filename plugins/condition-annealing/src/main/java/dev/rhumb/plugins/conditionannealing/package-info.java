/** Condition-annealed sampling. */
@NullMarked
package dev.rhumb.plugins.conditionannealing;

import org.jspecify.annotations.NullMarked;
