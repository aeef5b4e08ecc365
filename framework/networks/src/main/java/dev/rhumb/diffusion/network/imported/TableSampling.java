package dev.rhumb.diffusion.network.imported;

import dev.rhumb.diffusion.schedule.VpTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The keys {@code sampler} and {@code schedule} of an experiment that samples as a scheduler of diffusers does, for networks that were
 * trained on a table of betas. A solver without a counterpart, such as PNDM's, becomes DDIM on the scheduler's own timesteps.
 */
final class TableSampling {
    /** What most pipelines take by default; schedulers do not store it. */
    private static final long STEPS = 50;

    private static final long DDPM_STEPS = 250;

    private static final String DDIM = "DDIMScheduler";
    private static final String DDPM = "DDPMScheduler";
    private static final String PNDM = "PNDMScheduler";
    private static final String EULER = "EulerDiscreteScheduler";
    private static final String HEUN = "HeunDiscreteScheduler";
    private static final String MULTISTEP = "DPMSolverMultistepScheduler";
    private static final String SINGLESTEP = "DPMSolverSinglestepScheduler";
    private static final String UNIPC = "UniPCMultistepScheduler";
    private static final String SDE = "DPMSolverSDEScheduler";
    private static final String KDPM2 = "KDPM2DiscreteScheduler";
    private static final String KDPM2_ANCESTRAL = "KDPM2AncestralDiscreteScheduler";

    /** The classes whose networks were trained with a table of betas. Others, such as those of flows, have other noise. */
    static final List<String> CLASSES = List.of(
            DDIM,
            DDPM,
            "DEISMultistepScheduler",
            MULTISTEP,
            SDE,
            SINGLESTEP,
            "EulerAncestralDiscreteScheduler",
            EULER,
            HEUN,
            KDPM2_ANCESTRAL,
            KDPM2,
            "LMSDiscreteScheduler",
            PNDM,
            UNIPC);

    /** Their betas are those of Stable Diffusion where the file has none. */
    private static final Set<String> STABLE_DIFFUSION = Set.of(HEUN, SDE, KDPM2, KDPM2_ANCESTRAL);

    private TableSampling() {}

    /** The first beta where the file has none. */
    static double firstBeta(String type) {
        return STABLE_DIFFUSION.contains(type) ? 0.00085 : 1e-4;
    }

    /** The last beta where the file has none. */
    static double lastBeta(String type) {
        return STABLE_DIFFUSION.contains(type) ? 0.012 : 0.02;
    }

    /** The time that the network gets: schedulers of DPM-Solver's family round it where they spread the levels themselves. */
    static TrainingNoise.Time time(String type, SchedulerKeys keys) {
        boolean rounds = keys.flag("use_karras_sigmas", false) || keys.flag("use_lu_lambdas", false);
        boolean cosine = keys.text("beta_schedule", "linear").equals("squaredcos_cap_v2");
        boolean family = type.equals(SINGLESTEP) || type.equals(UNIPC) || (type.equals(MULTISTEP) && !cosine);
        return rounds && family ? TrainingNoise.Time.INDEX : TrainingNoise.Time.FRACTIONAL_INDEX;
    }

    /** The keys for a scheduler. */
    static Map<String, Object> of(String type, SchedulerKeys keys, VpTable table) {
        return switch (type) {
            case DDPM -> ddpm(keys, table);
            case EULER -> euler(keys, table);
            case "EulerAncestralDiscreteScheduler" -> on(sampler("euler-ancestral"), levels("euler", keys, table));
            case "LMSDiscreteScheduler" -> on(sampler("lms"), levels("euler", keys, table));
            case HEUN -> on(sampler("heun"), levels("euler", keys, table));
            case SDE -> on(sampler("dpm-solver++sde"), levels("euler", keys, table));
            case MULTISTEP -> multistep(keys, table);
            case SINGLESTEP -> singlestep(keys, table);
            case UNIPC -> uniPc(keys, table);
            default -> ddim(keys, table, type.equals(DDIM) || type.equals(PNDM) ? "leading" : "linspace");
        };
    }

    private static Map<String, Object> ddim(SchedulerKeys keys, VpTable table, String spacing) {
        Map<String, Object> sampler = sampler("ddim");
        sampler.put("eta", 0L);
        Map<String, Object> schedule = schedule("ddim", keys, table, spacing);
        schedule.put("alpha-to-one", keys.flag("set_alpha_to_one", true));
        return on(sampler, schedule);
    }

    private static Map<String, Object> ddpm(SchedulerKeys keys, VpTable table) {
        Map<String, Object> sampler = sampler("ddpm");
        sampler.put("steps", DDPM_STEPS);
        String variance = keys.text("variance_type", "fixed_small");
        sampler.put("variance", variance.startsWith("fixed_large") ? "fixed-large" : "fixed-small");
        return on(sampler, schedule("ddpm", keys, table, "leading"));
    }

    private static Map<String, Object> euler(SchedulerKeys keys, VpTable table) {
        if (keys.text("timestep_type", "discrete").equals("continuous")) {
            throw keys.refused("timestep_type", "'continuous' has no counterpart; leave it out or 'discrete'");
        }
        Map<String, Object> schedule = levels("euler", keys, table);
        if (keys.text("interpolation_type", "linear").equals("log_linear")) {
            schedule.clear();
            schedule.put("type", "log-linear");
            schedule.put("table", table);
        }
        return on(sampler("euler"), schedule);
    }

    private static Map<String, Object> multistep(SchedulerKeys keys, VpTable table) {
        String algorithm = keys.text("algorithm_type", "dpmsolver++");
        long order = order(keys);
        boolean euler = keys.flag("euler_at_final", false);
        boolean stochastic = algorithm.equals("sde-dpmsolver++");
        if (algorithm.equals("sde-dpmsolver") || (stochastic && (euler || order > 2))) {
            return ddim(keys, table, "linspace");
        }
        Map<String, Object> sampler = sampler(stochastic ? "dpm-solver++2m-sde" : "dpm-solver++2m");
        sampler.put("order", order);
        sampler.put("form", keys.text("solver_type", "midpoint"));
        sampler.put("lower-order-final", keys.flag("lower_order_final", true));
        if (!stochastic) {
            sampler.put("estimate", algorithm.equals("dpmsolver") ? "noise" : "denoised");
            sampler.put("euler-at-final", euler);
        }
        return on(sampler, logSnr(keys, table));
    }

    /** The last step of a run is first order where diffusers makes it so; whether blocks are whole depends on the steps. */
    private static Map<String, Object> singlestep(SchedulerKeys keys, VpTable table) {
        long order = order(keys);
        if (!keys.text("algorithm_type", "dpmsolver++").equals("dpmsolver++") || order < 2) {
            return ddim(keys, table, "linspace");
        }
        Map<String, Object> sampler = sampler("dpm-solver++singlestep");
        sampler.put("order", order);
        sampler.put("form", keys.text("solver_type", "midpoint"));
        sampler.put(
                "lower-order-final",
                keys.flag("lower_order_final", false)
                        || STEPS % order != 0
                        || end(keys).equals("zero"));
        return on(sampler, logSnr(keys, table));
    }

    private static Map<String, Object> uniPc(SchedulerKeys keys, VpTable table) {
        Map<String, Object> sampler = sampler("unipc");
        sampler.put("order", order(keys));
        sampler.put("scaling", keys.text("solver_type", "bh2"));
        sampler.put("estimate", keys.flag("predict_x0", true) ? "denoised" : "noise");
        sampler.put("lower-order-final", keys.flag("lower_order_final", true));
        sampler.put("uncorrected", keys.numbers("disable_corrector"));
        return on(sampler, logSnr(keys, table));
    }

    private static long order(SchedulerKeys keys) {
        return (long) keys.number("solver_order", 2);
    }

    private static String end(SchedulerKeys keys) {
        return keys.text("final_sigmas_type", "zero");
    }

    /** The levels of the family of DPM-Solver. */
    private static Map<String, Object> logSnr(SchedulerKeys keys, VpTable table) {
        Map<String, Object> schedule = levels("dpm-solver", keys, table);
        if (!keys.text("lambda_min_clipped", "").toLowerCase(Locale.ROOT).contains("inf")
                && keys.has("lambda_min_clipped")) {
            schedule.put("lambda-min", keys.number("lambda_min_clipped", 0));
        }
        return schedule;
    }

    private static Map<String, Object> levels(String type, SchedulerKeys keys, VpTable table) {
        Map<String, Object> schedule = schedule(type, keys, table, "linspace");
        boolean even = keys.flag("use_exponential_sigmas", false) || keys.flag("use_lu_lambdas", false);
        schedule.put(
                "respread",
                keys.flag("use_karras_sigmas", false)
                        ? "karras"
                        : even ? "exponential" : keys.flag("use_beta_sigmas", false) ? "beta" : "none");
        schedule.put("end", end(keys).replace('_', '-'));
        return schedule;
    }

    private static Map<String, Object> schedule(String type, SchedulerKeys keys, VpTable table, String spacing) {
        Map<String, Object> schedule = new LinkedHashMap<>();
        schedule.put("type", type);
        schedule.put("table", table);
        schedule.put("spacing", keys.text("timestep_spacing", spacing));
        schedule.put("offset", (long) keys.number("steps_offset", 0));
        return schedule;
    }

    private static Map<String, Object> sampler(String type) {
        Map<String, Object> sampler = new LinkedHashMap<>();
        sampler.put("type", type);
        sampler.put("steps", STEPS);
        return sampler;
    }

    private static Map<String, Object> on(Map<String, Object> sampler, Map<String, Object> schedule) {
        Map<String, Object> sampling = new LinkedHashMap<>();
        sampling.put("sampler", sampler);
        sampling.put("schedule", schedule);
        return sampling;
    }
}
