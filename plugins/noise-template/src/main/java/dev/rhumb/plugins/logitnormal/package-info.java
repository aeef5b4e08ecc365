/** A noise distribution. */
@NullMarked
package dev.rhumb.plugins.logitnormal;

import org.jspecify.annotations.NullMarked;
