package dev.rhumb.guidance;

/** A denoiser by name: an opaque handle that a guidance gets from {@link Run#model} and puts into a {@link Branch}. */
public interface Model {
    /** The name the run knows it by. */
    String name();
}
