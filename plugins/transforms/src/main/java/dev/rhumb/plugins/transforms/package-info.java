/** Transforms of the guided estimate: rescaling and thresholding. */
@NullMarked
package dev.rhumb.plugins.transforms;

import org.jspecify.annotations.NullMarked;
