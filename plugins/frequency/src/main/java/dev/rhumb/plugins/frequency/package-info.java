/** Guidance with a weight for each band of spatial frequencies (FDG, FreSca). */
@NullMarked
package dev.rhumb.plugins.frequency;

import org.jspecify.annotations.NullMarked;
