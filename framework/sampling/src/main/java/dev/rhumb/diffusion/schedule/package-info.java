/** Noise schedules and the grids of levels that a trajectory visits. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@NullMarked
package dev.rhumb.diffusion.schedule;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
