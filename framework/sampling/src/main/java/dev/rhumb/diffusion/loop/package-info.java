/** The sampling loop: stacks of guidances, branch batching, noise streams, state, counting, the finite-value guard. */
@NullMarked
package dev.rhumb.diffusion.loop;

import org.jspecify.annotations.NullMarked;
