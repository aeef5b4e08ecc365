/** A reward. */
@NullMarked
package dev.rhumb.plugins.meanvalue;

import org.jspecify.annotations.NullMarked;
