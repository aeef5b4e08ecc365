/** The sampling loop: stacks of guidances, branch batching, noise streams, state, counting, the finite-value guard. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@NullMarked
package dev.rhumb.diffusion.loop;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
