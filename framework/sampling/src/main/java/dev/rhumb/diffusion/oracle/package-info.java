/** Gaussian mixtures with everything in closed form: scores, posteriors, samples, densities, tilted targets. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@NullMarked
package dev.rhumb.diffusion.oracle;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
