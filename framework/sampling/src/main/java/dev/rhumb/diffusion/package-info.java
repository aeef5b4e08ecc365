/** The core: denoisers, samplers, the sampling loop that hosts guidances, and the exact oracle. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@NullMarked
package dev.rhumb.diffusion;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
