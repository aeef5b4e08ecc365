/** Image files as data sets and evaluations read them: which files there are, in which order, and what their pixels are. */
@NullMarked
package dev.rhumb.images;

import org.jspecify.annotations.NullMarked;
