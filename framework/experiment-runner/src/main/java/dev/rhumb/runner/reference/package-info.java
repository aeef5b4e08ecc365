/** What files can name, as lists and as the pages of {@code docs}. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner.reference;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
