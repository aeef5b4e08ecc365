/** The experiment file: what it may say, and its arms, sweeps, intervals and schedules made into stacks. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner.experiment;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
