/** Labelled images from the user's disk: readers with checksums, splits, and batches in an order that only a seed decides. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.diffusion.data;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
