/** What a tracker of a plugin receives while results are made. */
@NullMarked
package dev.rhumb.evaluation.track;

import org.jspecify.annotations.NullMarked;
