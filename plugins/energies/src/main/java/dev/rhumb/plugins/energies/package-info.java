/** Guidance by a reward of the denoised estimate. */
@NullMarked
package dev.rhumb.plugins.energies;

import org.jspecify.annotations.NullMarked;
