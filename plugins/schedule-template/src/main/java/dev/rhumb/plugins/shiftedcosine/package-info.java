/** A noise schedule. */
@NullMarked
package dev.rhumb.plugins.shiftedcosine;

import org.jspecify.annotations.NullMarked;
