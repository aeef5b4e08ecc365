/** Noise schedules and the grids of levels that a trajectory visits. */
@NullMarked
package dev.rhumb.diffusion.schedule;

import org.jspecify.annotations.NullMarked;
