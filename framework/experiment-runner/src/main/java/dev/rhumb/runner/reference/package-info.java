/** What files can name, as lists and as the pages of {@code docs}. */
@NullMarked
package dev.rhumb.runner.reference;

import org.jspecify.annotations.NullMarked;
