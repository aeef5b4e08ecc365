/** Kinds of data: what a sample is, how samples are drawn, and what they offer to metrics. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner.kind;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
