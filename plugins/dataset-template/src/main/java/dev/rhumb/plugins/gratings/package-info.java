/** A data set. */
@NullMarked
package dev.rhumb.plugins.gratings;

import org.jspecify.annotations.NullMarked;
