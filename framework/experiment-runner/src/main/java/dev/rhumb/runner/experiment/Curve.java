package dev.rhumb.runner.experiment;

import dev.rhumb.guidance.Parameter;

/** A quality-versus-diversity curve. */
public record Curve(
        @Parameter("the metric on the diversity axis") String diversity,
        @Parameter("the metric on the quality axis") String quality) {}
