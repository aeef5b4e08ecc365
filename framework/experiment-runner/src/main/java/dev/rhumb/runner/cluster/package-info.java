/**
 * Units on the executors of a cluster: what travels there and back, the worker that does units there, and the driver that puts
 * results in their place. Only the module {@code cluster}, which is no part of this program, knows Spark.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner.cluster;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
