/** Samplers, each written as its paper has it, a screen long. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@NullMarked
package dev.rhumb.diffusion.sampler;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
