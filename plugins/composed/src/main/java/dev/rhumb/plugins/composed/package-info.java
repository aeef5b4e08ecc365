/** Several conditions with a weight each. */
@NullMarked
package dev.rhumb.plugins.composed;

import org.jspecify.annotations.NullMarked;
