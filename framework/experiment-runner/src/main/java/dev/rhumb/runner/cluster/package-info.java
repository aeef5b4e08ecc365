/**
 * Units on the executors of a cluster: what travels there and back, the worker that does units there, and the driver that puts
 * results in their place. Only the module {@code cluster}, which is no part of this program, knows Spark.
 */
@NullMarked
package dev.rhumb.runner.cluster;

import org.jspecify.annotations.NullMarked;
