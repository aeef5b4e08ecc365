/** The couriers that take results to trackers, so that a slow or dead receiver does not hold up a run. */
@NullMarked
package dev.rhumb.runner.track;

import org.jspecify.annotations.NullMarked;
