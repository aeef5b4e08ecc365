/** The experiment runner: YAML to plan to runs to results, and the command line. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
