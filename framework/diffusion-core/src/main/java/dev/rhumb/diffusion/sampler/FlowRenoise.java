package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;

/**
 * The estimate, noised anew: {@code x' = a' D + s' z}, diffusers' {@code stochastic_sampling} of rectified flows. This does not
 * sample the model's law (its spread is too small however many steps are taken), so it claims no kernel; for a stochastic
 * flow sampler that does, take {@link Ddpm} on flow levels. It ignores the prediction's point.
 */
public record FlowRenoise() implements Sampler {

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        Prediction p = solver.evaluate(x, from);
        return Steps.drawn(from, to, p.denoised().mul(to.a()), to.s() * to.s());
    }
}
