/** The sliced Wasserstein distance as a metric. */
@NullMarked
package dev.rhumb.plugins.slicedwasserstein;

import org.jspecify.annotations.NullMarked;
