/** A sampler. */
@NullMarked
package dev.rhumb.plugins.ralston;

import org.jspecify.annotations.NullMarked;
