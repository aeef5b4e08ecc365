/** The command line. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner.command;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
