/** Guidance by the network's predictions for overlapping windows (SWG). */
@NullMarked
package dev.rhumb.plugins.slidingwindow;

import org.jspecify.annotations.NullMarked;
