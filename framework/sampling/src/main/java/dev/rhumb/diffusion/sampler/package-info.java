/** Samplers, each written as its paper has it, a screen long. */
@NullMarked
package dev.rhumb.diffusion.sampler;

import org.jspecify.annotations.NullMarked;
