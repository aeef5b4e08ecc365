/** From a file to a plan: what is installed, which models, which points, and what they cost. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner.plan;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
