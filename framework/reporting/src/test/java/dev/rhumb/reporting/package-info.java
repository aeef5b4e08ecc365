/** Tests on synthetic tables. */
@NullMarked
package dev.rhumb.reporting;

import org.jspecify.annotations.NullMarked;
