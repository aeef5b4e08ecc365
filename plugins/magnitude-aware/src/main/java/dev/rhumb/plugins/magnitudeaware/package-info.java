/** Guidance that is damped where the difference between the predictions is large (MAMBO-G). */
@NullMarked
package dev.rhumb.plugins.magnitudeaware;

import org.jspecify.annotations.NullMarked;
