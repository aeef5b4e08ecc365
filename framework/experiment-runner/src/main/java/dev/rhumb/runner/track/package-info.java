/** The couriers that take results to trackers, so that a slow or dead receiver does not hold up a run. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner.track;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
