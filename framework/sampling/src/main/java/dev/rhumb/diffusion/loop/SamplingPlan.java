package dev.rhumb.diffusion.loop;

import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Sampler;
import java.util.List;

/**
 * All that decides what a trajectory does, but for the seed, the samples and their labels.
 *
 * @param model the denoiser
 * @param sampler the sampler
 * @param grid the levels it visits
 * @param stack the guidances, in order; empty is unguided
 * @param resources what they may ask for
 * @param particles rows per group for methods that resample; 1 otherwise
 * @param negative the caption that takes the place of the empty one where a model that reads captions evaluates without a condition; empty for none
 */
public record SamplingPlan(
        Denoiser model,
        Sampler sampler,
        Grid grid,
        List<Entry> stack,
        Resources resources,
        int particles,
        String negative) {

    public SamplingPlan {
        stack = List.copyOf(stack);
        if (particles < 1) {
            throw new IllegalArgumentException("particles is " + particles + "; at least 1 is needed");
        }
    }

    /** Without a negative caption. */
    public SamplingPlan(
            Denoiser model, Sampler sampler, Grid grid, List<Entry> stack, Resources resources, int particles) {
        this(model, sampler, grid, stack, resources, particles, "");
    }

    /** Without guidance. */
    public static SamplingPlan unguided(Denoiser model, Sampler sampler, Grid grid) {
        return new SamplingPlan(model, sampler, grid, List.of(), Resources.NONE, 1);
    }

    public SamplingPlan with(List<Entry> otherStack) {
        return new SamplingPlan(model, sampler, grid, otherStack, resources, particles, negative);
    }

    public SamplingPlan with(Resources otherResources) {
        return new SamplingPlan(model, sampler, grid, stack, otherResources, particles, negative);
    }

    public SamplingPlan particles(int rowsPerGroup) {
        return new SamplingPlan(model, sampler, grid, stack, resources, rowsPerGroup, negative);
    }
}
