/** The image world of coloured shapes: scenes drawn from a seed with exact attributes, and the small language that describes them. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.diffusion.data.shapes;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
