/** What the machine offers and what Rhumb makes of it, with what to do where something is missing. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner.doctor;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
