/** What the author of a data set compiles against. */
@NullMarked
package dev.rhumb.data;

import org.jspecify.annotations.NullMarked;
