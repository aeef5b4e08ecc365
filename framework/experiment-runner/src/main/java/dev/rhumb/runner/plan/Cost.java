package dev.rhumb.runner.plan;

/**
 * What sampling costs for each sample.
 *
 * @param evaluations network evaluations
 * @param gradients gradients, through a denoiser or a likelihood
 */
public record Cost(double evaluations, double gradients) {}
