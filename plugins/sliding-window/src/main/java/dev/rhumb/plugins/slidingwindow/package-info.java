/** Guidance by what the network says of overlapping windows (SWG). */
@NullMarked
package dev.rhumb.plugins.slidingwindow;

import org.jspecify.annotations.NullMarked;
