/** A feature extractor. */
@NullMarked
package dev.rhumb.plugins.histogram;

import org.jspecify.annotations.NullMarked;
