/** Perp-Neg. */
@NullMarked
package dev.rhumb.plugins.negative;

import org.jspecify.annotations.NullMarked;
