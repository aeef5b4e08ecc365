/**
 * The door to experiments: {@link dev.rhumb.runner.session.Session} plans and runs them for the command line, for other programs and
 * for the executors of a cluster.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner.session;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
