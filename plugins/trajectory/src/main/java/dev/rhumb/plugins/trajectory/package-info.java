/** Repeating and correcting parts of the trajectory. */
@NullMarked
package dev.rhumb.plugins.trajectory;

import org.jspecify.annotations.NullMarked;
