/** A tracker. */
@NullMarked
package dev.rhumb.plugins.plainlog;

import org.jspecify.annotations.NullMarked;
