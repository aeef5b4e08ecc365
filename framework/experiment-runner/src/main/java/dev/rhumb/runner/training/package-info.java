/** Trainings and their data sets as commands request them. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.runner.training;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
