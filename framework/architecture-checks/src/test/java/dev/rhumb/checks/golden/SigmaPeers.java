package dev.rhumb.checks.golden;

import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.diffusion.sampler.Ddpm;
import dev.rhumb.diffusion.sampler.Dpm2;
import dev.rhumb.diffusion.sampler.DpmSolver2S;
import dev.rhumb.diffusion.sampler.DpmSolverMultistep;
import dev.rhumb.diffusion.sampler.DpmSolverMultistepSde;
import dev.rhumb.diffusion.sampler.DpmSolverSde;
import dev.rhumb.diffusion.sampler.Euler;
import dev.rhumb.diffusion.sampler.EulerAncestral;
import dev.rhumb.diffusion.sampler.Heun;
import dev.rhumb.diffusion.sampler.Lms;
import dev.rhumb.diffusion.sampler.SolverForm;
import dev.rhumb.diffusion.schedule.ExponentialSchedule;
import dev.rhumb.diffusion.schedule.KarrasSchedule;
import dev.rhumb.diffusion.schedule.PolyexponentialSchedule;
import dev.rhumb.diffusion.schedule.RespacedSchedule;
import dev.rhumb.diffusion.schedule.VpSchedule;
import dev.rhumb.diffusion.schedule.VpTable;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Schedule;
import java.util.ArrayList;
import java.util.List;

/** k-diffusion, EDM and its descendants, and guided-diffusion, in our terms. */
final class SigmaPeers {

    private SigmaPeers() {}

    /** A k-diffusion sampler on one of its sigma tables. */
    static PeerSetup kDiffusion(String function, Config c) {
        Sampler sampler = kSampler(function, c);
        Grid grid = kSchedule(c.text("schedule", "get_sigmas_karras"), c).grid(c.integer("n", 0));
        boolean churns = c.has("s_churn");
        c.requireAllRead();
        PeerSetup setup = new PeerSetup(grid, sampler);
        setup.sigmas = PeerSetup.table(grid, NoiseLevel::sigma);
        setup.firstStageOnly = true;
        setup.drawsEveryStep = churns;
        return setup;
    }

    /** A k-diffusion table by the name of its function. */
    static Schedule kSchedule(String function, Config c) {
        return switch (function) {
            case "get_sigmas_karras" ->
                new KarrasSchedule(c.number("sigma_min", 0), c.number("sigma_max", 0), c.number("rho", 7));
            case "get_sigmas_exponential" ->
                new ExponentialSchedule(c.number("sigma_min", 0), c.number("sigma_max", 0));
            case "get_sigmas_polyexponential" ->
                new PolyexponentialSchedule(c.number("sigma_min", 0), c.number("sigma_max", 0), c.number("rho", 1));
            case "get_sigmas_vp" ->
                new VpSchedule(c.number("beta_d", 19.9), c.number("beta_min", 0.1), c.number("eps_s", 1e-3));
            default -> throw new NotCovered("k-diffusion table " + function);
        };
    }

    private static Sampler kSampler(String function, Config c) {
        double eta = c.number("eta", 1);
        double scale = c.number("s_noise", 1);
        double churn = c.number("s_churn", 0);
        double min = c.number("s_tmin", 0);
        double max = c.number("s_tmax", Double.POSITIVE_INFINITY);
        return switch (function) {
            case "sample_euler" -> new Euler(churn, min, max, scale);
            case "sample_heun" -> new Heun(churn, min, max, scale);
            case "sample_dpm_2" -> new Dpm2(0, churn, min, max, scale);
            case "sample_dpm_2_ancestral" -> new Dpm2(eta, 0, 0, Double.POSITIVE_INFINITY, scale);
            case "sample_euler_ancestral" -> new EulerAncestral(eta, scale);
            case "sample_lms" -> new Lms(c.integer("order", 4));
            case "sample_dpmpp_2m" -> new DpmSolverMultistep(2);
            case "sample_dpmpp_2s_ancestral" -> new DpmSolver2S(eta, scale);
            case "sample_dpmpp_sde" -> new DpmSolverSde(eta, scale);
            case "sample_dpmpp_2m_sde" ->
                new DpmSolverMultistepSde(
                        2, SolverForm.valueOf(c.text("solver_type", "midpoint").toUpperCase()), eta, scale, false);
            case "sample_dpmpp_3m_sde" -> new DpmSolverMultistepSde(3, SolverForm.HEUN, eta, scale, false);
            default -> throw new NotCovered("k-diffusion " + function);
        };
    }

    /** EDM's sampler and those of EDM2 and the guidance interval; guidance keys are the caller's to read. */
    static PeerSetup edm(Config c) {
        int steps = c.integer("num_steps", 18);
        Grid grid = new KarrasSchedule(c.number("sigma_min", 0.002), c.number("sigma_max", 80), c.number("rho", 7))
                .grid(steps);
        Heun sampler = new Heun(
                c.number("S_churn", 0),
                c.number("S_min", 0),
                c.number("S_max", Double.POSITIVE_INFINITY),
                c.number("S_noise", 1));
        c.ignore("dtype");
        PeerSetup setup = new PeerSetup(grid, sampler);
        setup.drawsEveryStep = true;
        return setup;
    }

    /** EDM's ablation sampler, where its defaults make sigma the time. */
    static PeerSetup ablation(Config c) {
        String discretization = c.text("discretization", "edm");
        if (!c.text("schedule", "linear").equals("linear")) {
            throw new NotCovered("EDM's ablation integrates in the time of '" + c.text("schedule", "")
                    + "' over levels of '" + discretization + "'");
        }
        c.ignore("defaults", "scaling");
        Grid grid = ablationLevels(discretization, c.integer("num_steps", 18));
        String solver = c.text("solver", "heun");
        c.requireAllRead();
        return new PeerSetup(grid, solver.equals("euler") ? new Euler() : new Heun());
    }

    /** The levels of the ablation's discretizations, with its defaults. */
    static Grid ablationLevels(String discretization, int steps) {
        return switch (discretization) {
            case "edm" -> new KarrasSchedule(0.002, 80, 7).grid(steps);
            case "vp" -> new VpSchedule(19.9, 0.1, 1e-3).grid(steps);
            // 0.2 % off at the low end, against any double computation
            case "iddpm" -> throw new NotCovered("EDM's iDDPM levels, which the peer computes in float32");
            case "ve" -> new ExponentialSchedule(0.02, 100).grid(steps);
            default -> throw new NotCovered("EDM's discretization '" + discretization + "'");
        };
    }

    /** guided-diffusion's loops without their classifier. */
    static PeerSetup guidedDiffusion(String function, Config c) {
        RespacedSchedule schedule =
                new RespacedSchedule(guidedTable(c.text("schedule", "linear"), c.integer("T", 1000)), sections(c));
        if (c.flag("clip_denoised", false) || !c.text("var_type", "FIXED_SMALL").equals("FIXED_SMALL")) {
            throw new NotCovered("guided-diffusion loop with clipping or var_type " + c.text("var_type", ""));
        }
        double eta = c.number("eta", 0);
        c.ignore("timestep_map", "target_class");
        c.requireAllRead();
        Sampler sampler = function.contains("ddim_sample") ? new Ddim(eta) : new Ddpm(Ddpm.Variance.FIXED_SMALL);
        PeerSetup setup = new PeerSetup(schedule.grid(schedule.steps()), sampler);
        setup.drawsEveryStep = true;
        return setup;
    }

    /** guided-diffusion's named tables. */
    static VpTable guidedTable(String name, int steps) {
        return switch (name) {
            case "linear" -> VpTable.scaledToLength(steps);
            case "cosine" -> new VpTable(VpTable.Betas.COSINE, 1e-4, 0.02, steps, false);
            default -> throw new NotCovered("guided-diffusion table " + name);
        };
    }

    private static String sections(Config c) {
        List<String> counts = new ArrayList<>();
        c.integers("section_counts").forEach(n -> counts.add(n.toString()));
        return counts.isEmpty() ? c.text("section_counts", "") : String.join(",", counts);
    }
}
