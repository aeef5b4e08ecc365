/** The core: denoisers, samplers, the sampling loop that hosts guidances, and the exact oracle. */
@NullMarked
package dev.rhumb.diffusion;

import org.jspecify.annotations.NullMarked;
