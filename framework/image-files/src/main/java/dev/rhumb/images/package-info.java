/** Image files as data sets and evaluations read them: which files there are, in which order, and what their pixels are. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.images;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
