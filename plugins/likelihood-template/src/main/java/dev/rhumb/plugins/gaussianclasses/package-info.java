/** A likelihood. */
@NullMarked
package dev.rhumb.plugins.gaussianclasses;

import org.jspecify.annotations.NullMarked;
