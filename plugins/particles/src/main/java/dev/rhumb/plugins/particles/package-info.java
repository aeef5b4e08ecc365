/** Guidance by resampling particles. */
@NullMarked
package dev.rhumb.plugins.particles;

import org.jspecify.annotations.NullMarked;
