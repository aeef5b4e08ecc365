/** Plugins of one's own: modules outside the checkout, and what they build against. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner.author;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
