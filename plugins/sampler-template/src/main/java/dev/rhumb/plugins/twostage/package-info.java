/** A sampler. */
@NullMarked
package dev.rhumb.plugins.twostage;

import org.jspecify.annotations.NullMarked;
