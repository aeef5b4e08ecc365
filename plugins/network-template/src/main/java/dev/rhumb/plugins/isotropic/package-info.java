/** A network architecture. */
@NullMarked
package dev.rhumb.plugins.isotropic;

import org.jspecify.annotations.NullMarked;
