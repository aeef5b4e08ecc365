package dev.rhumb.runner.plan;

import dev.rhumb.diffusion.level.BetaSchedule;
import dev.rhumb.diffusion.level.DdimSchedule;
import dev.rhumb.diffusion.level.DdpmSchedule;
import dev.rhumb.diffusion.level.DpmSolverSchedule;
import dev.rhumb.diffusion.level.EulerSchedule;
import dev.rhumb.diffusion.level.ExponentialSchedule;
import dev.rhumb.diffusion.level.FlowSchedule;
import dev.rhumb.diffusion.level.KarrasSchedule;
import dev.rhumb.diffusion.level.LogLinearSchedule;
import dev.rhumb.diffusion.level.PolyexponentialSchedule;
import dev.rhumb.diffusion.level.RespacedSchedule;
import dev.rhumb.diffusion.level.Schedule;
import dev.rhumb.diffusion.level.VpSchedule;
import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.diffusion.sampler.Ddpm;
import dev.rhumb.diffusion.sampler.Dpm2;
import dev.rhumb.diffusion.sampler.DpmSolver2S;
import dev.rhumb.diffusion.sampler.DpmSolverMultistep;
import dev.rhumb.diffusion.sampler.DpmSolverMultistepSde;
import dev.rhumb.diffusion.sampler.DpmSolverSde;
import dev.rhumb.diffusion.sampler.DpmSolverSinglestep;
import dev.rhumb.diffusion.sampler.Euler;
import dev.rhumb.diffusion.sampler.EulerAncestral;
import dev.rhumb.diffusion.sampler.FlowEuler;
import dev.rhumb.diffusion.sampler.FlowHeun;
import dev.rhumb.diffusion.sampler.FlowRenoise;
import dev.rhumb.diffusion.sampler.Heun;
import dev.rhumb.diffusion.sampler.Lms;
import dev.rhumb.diffusion.sampler.Sampler;
import dev.rhumb.diffusion.sampler.UniPc;
import java.util.LinkedHashMap;
import java.util.Map;

/** The samplers and schedules of the core, by the names that experiments use. */
public final class BuiltIn {
    private BuiltIn() {}

    /** Sampler records by name. */
    public static Map<String, Class<? extends Sampler>> samplers() {
        Map<String, Class<? extends Sampler>> samplers = new LinkedHashMap<>();
        samplers.put("ddpm", Ddpm.class);
        samplers.put("ddim", Ddim.class);
        samplers.put("euler", Euler.class);
        samplers.put("euler-ancestral", EulerAncestral.class);
        samplers.put("heun", Heun.class);
        samplers.put("dpm2", Dpm2.class);
        samplers.put("dpm-solver++2m", DpmSolverMultistep.class);
        samplers.put("dpm-solver++2m-sde", DpmSolverMultistepSde.class);
        samplers.put("dpm-solver++2s-ancestral", DpmSolver2S.class);
        samplers.put("dpm-solver++sde", DpmSolverSde.class);
        samplers.put("dpm-solver++singlestep", DpmSolverSinglestep.class);
        samplers.put("unipc", UniPc.class);
        samplers.put("lms", Lms.class);
        samplers.put("flow-euler", FlowEuler.class);
        samplers.put("flow-heun", FlowHeun.class);
        samplers.put("flow-renoise", FlowRenoise.class);
        return samplers;
    }

    /** Schedule records by name. */
    public static Map<String, Class<? extends Schedule>> schedules() {
        Map<String, Class<? extends Schedule>> schedules = new LinkedHashMap<>();
        schedules.put("karras", KarrasSchedule.class);
        schedules.put("exponential", ExponentialSchedule.class);
        schedules.put("polyexponential", PolyexponentialSchedule.class);
        schedules.put("beta", BetaSchedule.class);
        schedules.put("vp", VpSchedule.class);
        schedules.put("ddpm", DdpmSchedule.class);
        schedules.put("ddim", DdimSchedule.class);
        schedules.put("dpm-solver", DpmSolverSchedule.class);
        schedules.put("euler", EulerSchedule.class);
        schedules.put("log-linear", LogLinearSchedule.class);
        schedules.put("respaced", RespacedSchedule.class);
        schedules.put("flow", FlowSchedule.class);
        return schedules;
    }
}
