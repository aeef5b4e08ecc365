package dev.rhumb.diffusion.sampler;

import dev.rhumb.records.Kind;
import dev.rhumb.sampling.Sampler;
import java.util.List;

/** The samplers of this program. */
public final class Samplers {
    /** In the order of documentation. */
    public static final Kind<Sampler> KIND = Kind.of(
            "sampler",
            Sampler.class,
            List.of(
                    Ddpm.class,
                    Ddim.class,
                    Euler.class,
                    EulerAncestral.class,
                    Heun.class,
                    Dpm2.class,
                    DpmSolverMultistep.class,
                    DpmSolver2S.class,
                    DpmSolverSinglestep.class,
                    DpmSolverMultistepSde.class,
                    DpmSolverSde.class,
                    UniPc.class,
                    Lms.class,
                    FlowEuler.class,
                    FlowHeun.class,
                    FlowRenoise.class));

    private Samplers() {}
}
