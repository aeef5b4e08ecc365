/** Adaptive projected guidance. */
@NullMarked
package dev.rhumb.plugins.projected;

import org.jspecify.annotations.NullMarked;
