package dev.rhumb.guidance;

import org.apiguardian.api.API;

/** A denoiser by name: an opaque handle that a guidance gets from {@link Run#model} and puts into a {@link Branch}. */
@API(status = API.Status.STABLE, since = "0.1.0")
public interface Model {
    /** The name of the model in the run. */
    String name();
}
