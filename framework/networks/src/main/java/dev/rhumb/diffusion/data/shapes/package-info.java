/** The image world of coloured shapes: scenes drawn from a seed with exact attributes, and the small language that describes them. */
@NullMarked
package dev.rhumb.diffusion.data.shapes;

import org.jspecify.annotations.NullMarked;
