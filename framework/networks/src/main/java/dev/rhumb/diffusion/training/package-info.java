/** Training of denoisers and classifiers: plans, the optimiser, exact resume, metrics. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package dev.rhumb.diffusion.training;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
