package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Solver;

/**
 * The estimate with fresh noise: {@code x' = a' D + s' z}, diffusers' {@code stochastic_sampling} of rectified flows. This does not
 * sample the model's law (its spread is too small however many steps are taken), so it claims no kernel; for a stochastic
 * flow sampler that does, take {@link Ddpm} on flow levels. It ignores the prediction's point.
 */
@Method(
        name = "flow-renoise",
        paper = "diffusers' stochastic_sampling",
        summary = "The estimate with fresh noise: x' = a' D + s' z. Its samples have too small a spread.")
public record FlowRenoise() implements Sampler {

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        Prediction p = solver.evaluate(x, from);
        return Transition.drawn(from, to, p.denoised().mul(to.a()), to.s() * to.s());
    }

    @Override
    public String schedule() {
        return "flow";
    }
}
