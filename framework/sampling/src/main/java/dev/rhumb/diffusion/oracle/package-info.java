/** Gaussian mixtures with everything in closed form: scores, posteriors, samples, densities, tilted targets. */
@NullMarked
package dev.rhumb.diffusion.oracle;

import org.jspecify.annotations.NullMarked;
