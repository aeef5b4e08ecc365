package dev.rhumb.checks.golden;

import ai.djl.ndarray.NDArray;
import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.diffusion.sampler.Ddpm;
import dev.rhumb.diffusion.sampler.DpmSolverMultistep;
import dev.rhumb.diffusion.sampler.DpmSolverMultistepSde;
import dev.rhumb.diffusion.sampler.DpmSolverSde;
import dev.rhumb.diffusion.sampler.DpmSolverSinglestep;
import dev.rhumb.diffusion.sampler.Estimate;
import dev.rhumb.diffusion.sampler.Euler;
import dev.rhumb.diffusion.sampler.EulerAncestral;
import dev.rhumb.diffusion.sampler.FlowEuler;
import dev.rhumb.diffusion.sampler.FlowHeun;
import dev.rhumb.diffusion.sampler.FlowRenoise;
import dev.rhumb.diffusion.sampler.Heun;
import dev.rhumb.diffusion.sampler.Lms;
import dev.rhumb.diffusion.sampler.Posterior;
import dev.rhumb.diffusion.sampler.SolverForm;
import dev.rhumb.diffusion.sampler.UniPc;
import dev.rhumb.diffusion.schedule.DdimSchedule;
import dev.rhumb.diffusion.schedule.DdpmSchedule;
import dev.rhumb.diffusion.schedule.DiscreteLevels;
import dev.rhumb.diffusion.schedule.DpmSolverSchedule;
import dev.rhumb.diffusion.schedule.EulerSchedule;
import dev.rhumb.diffusion.schedule.FinalLevel;
import dev.rhumb.diffusion.schedule.FlowSchedule;
import dev.rhumb.diffusion.schedule.KarrasSchedule;
import dev.rhumb.diffusion.schedule.LogLinearSchedule;
import dev.rhumb.diffusion.schedule.Respread;
import dev.rhumb.diffusion.schedule.Spacing;
import dev.rhumb.diffusion.schedule.VpTable;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Sampler;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/** Diffusers' schedulers by class name, with their defaults, in our terms. */
final class DiffusersPeer {

    private final Config config;
    private final Config step;
    private final Config set;
    private final int steps;

    private DiffusersPeer(Config config) {
        this.config = config;
        this.step = config.inner("step");
        this.set = config.inner("set_timesteps");
        this.steps = config.integer("num_inference_steps", 0);
        // the network's parameterisation is its own affair: it answers with x0-hat
        config.ignore("prediction_type", "sigma_min_attr", "sigma_max_attr");
    }

    /** The set-up of a scheduler class; refuses configurations it does not know. */
    static PeerSetup of(String scheduler, Config config) {
        DiffusersPeer peer = new DiffusersPeer(config);
        PeerSetup setup = peer.setup(scheduler);
        config.requireAllRead();
        peer.step.requireAllRead();
        peer.set.requireAllRead();
        return setup;
    }

    private PeerSetup setup(String scheduler) {
        return switch (scheduler) {
            case "DDIMScheduler" -> ddim();
            case "DDPMScheduler" -> ddpm();
            case "EulerDiscreteScheduler" -> euler();
            case "EulerAncestralDiscreteScheduler" ->
                exploding(new EulerAncestral(1, step.number("s_noise", 1)), 1e-4, 0.02, false);
            case "LMSDiscreteScheduler" -> exploding(new Lms(step.integer("order", 4)), 1e-4, 0.02, false);
            case "HeunDiscreteScheduler" -> heun();
            case "DPMSolverSDEScheduler" -> sde();
            case "DPMSolverMultistepScheduler" -> multistep();
            case "DPMSolverSinglestepScheduler" -> singlestep();
            case "UniPCMultistepScheduler" -> uniPc();
            case "FlowMatchEulerDiscreteScheduler" ->
                flow(config.flag("stochastic_sampling", false) ? new FlowRenoise() : new FlowEuler());
            case "FlowMatchHeunDiscreteScheduler" -> flowHeun();
            case "EDMEulerScheduler" -> edm(new Euler());
            case "EDMDPMSolverMultistepScheduler" -> edm(solver());
            default -> throw new NotCovered("scheduler " + scheduler);
        };
    }

    /** The training table of the configuration. */
    static VpTable table(Config config, double start, double end) {
        VpTable.Betas betas = switch (config.text("beta_schedule", "linear")) {
            case "linear" -> VpTable.Betas.LINEAR;
            case "scaled_linear" -> VpTable.Betas.SCALED_LINEAR;
            case "squaredcos_cap_v2" -> VpTable.Betas.COSINE;
            case "laplace" -> VpTable.Betas.LAPLACE;
            case "sigmoid" -> VpTable.Betas.SIGMOID;
            default -> throw new NotCovered("beta_schedule " + config.text("beta_schedule", ""));
        };
        return new VpTable(
                betas,
                config.number("beta_start", start),
                config.number("beta_end", end),
                config.integer("num_train_timesteps", 1000),
                config.flag("rescale_betas_zero_snr", false));
    }

    private Spacing spacing(String fallback) {
        return Spacing.valueOf(config.text("timestep_spacing", fallback).toUpperCase());
    }

    private Respread respread() {
        if (config.flag("use_karras_sigmas", false)) {
            return Respread.KARRAS;
        }
        if (config.flag("use_exponential_sigmas", false) || config.flag("use_lu_lambdas", false)) {
            return Respread.EXPONENTIAL;
        }
        return config.flag("use_beta_sigmas", false) ? Respread.BETA : Respread.NONE;
    }

    private FinalLevel end() {
        return FinalLevel.valueOf(config.text("final_sigmas_type", "zero").toUpperCase());
    }

    private SolverForm form() {
        return SolverForm.valueOf(config.text("solver_type", "midpoint").toUpperCase());
    }

    private PeerSetup ddim() {
        DdimSchedule schedule = new DdimSchedule(
                table(config, 1e-4, 0.02),
                spacing("leading"),
                config.integer("steps_offset", 0),
                config.flag("set_alpha_to_one", true));
        PeerSetup setup = new PeerSetup(schedule.grid(steps), new Ddim(step.number("eta", 0)));
        setup.timesteps =
                Arrays.stream(schedule.timesteps(steps)).asDoubleStream().toArray();
        setup.onPrediction = Clipping.of(config, true, !step.flag("use_clipped_model_output", false));
        return setup;
    }

    private PeerSetup ddpm() {
        DdpmSchedule schedule =
                new DdpmSchedule(table(config, 1e-4, 0.02), spacing("leading"), config.integer("steps_offset", 0));
        String type = config.text("variance_type", "fixed_small");
        Ddpm.Variance variance = type.equals("fixed_large") ? Ddpm.Variance.FIXED_LARGE : Ddpm.Variance.FIXED_SMALL;
        if (type.equals("fixed_large_log") || type.equals("learned")) {
            throw new NotCovered("variance_type " + type);
        }
        PeerSetup setup = new PeerSetup(schedule.grid(steps), new Ddpm(variance));
        int[] timesteps = schedule.timesteps(steps);
        setup.timesteps = Arrays.stream(timesteps).asDoubleStream().toArray();
        setup.onPrediction = Clipping.of(config, true, false);
        boolean noisyEnd = timesteps[steps - 1] > 0;
        setup.onTransition = (t, x) -> ddpmVariance(t, x, type, noisyEnd);
        return setup;
    }

    /** The peer clamps variances at 1e-20, draws at the last step too unless it is at timestep 0, and may learn them. */
    private static Transition ddpmVariance(Transition t, NDArray x, String type, boolean noisyEnd) {
        if (t.to().isClean() && !noisyEnd) {
            return t;
        }
        Posterior posterior = Posterior.of(t.from(), t.to());
        double small = Math.max(posterior.small(), 1e-20);
        if (type.equals("learned_range")) {
            return new Transition(
                    t.from(), t.to(), t.mean(), Posterior.learnedRange(x.tanh(), small, posterior.large()));
        }
        double value = type.equals("fixed_large") ? posterior.large() : small;
        return new Transition(
                t.from(), t.to(), t.mean(), t.variance().zerosLike().add(value));
    }

    private PeerSetup euler() {
        double churn = step.number("s_churn", 0);
        Euler sampler = new Euler(
                churn,
                step.number("s_tmin", 0),
                step.number("s_tmax", Double.POSITIVE_INFINITY),
                step.number("s_noise", 1));
        String interpolation = config.text("interpolation_type", "linear");
        if (!interpolation.equals("linear")) {
            return logLinear(sampler, interpolation);
        }
        if (churn > 0 && !config.text("prediction_type", "epsilon").equals("epsilon")) {
            throw new NotCovered("churn with a network that does not predict the noise");
        }
        PeerSetup setup = exploding(sampler, 1e-4, 0.02, false);
        setup.estimateBeforeChurn = churn > 0;
        return setup;
    }

    private PeerSetup logLinear(Sampler sampler, String interpolation) {
        if (!interpolation.equals("log_linear")) {
            throw new NotCovered("interpolation_type " + interpolation);
        }
        VpTable table = table(config, 1e-4, 0.02);
        PeerSetup setup = new PeerSetup(new LogLinearSchedule(table).grid(steps), sampler);
        setup.timesteps =
                new EulerSchedule(table, spacing("linspace"), 0, Respread.NONE, FinalLevel.ZERO).timesteps(steps);
        // the peer appends its final sigma to N + 1 levels, and never gets there in N steps
        double[] visited = PeerSetup.table(setup.grid, NoiseLevel::sigma);
        setup.sigmas = Arrays.copyOf(visited, visited.length + 1);
        return setup;
    }

    /** Schedulers in variance-exploding coordinates; {@code doubled}: their tables list inner entries twice. */
    private PeerSetup exploding(Sampler sampler, double start, double end, boolean doubled) {
        VpTable table = table(config, start, end);
        EulerSchedule schedule =
                new EulerSchedule(table, spacing("linspace"), config.integer("steps_offset", 0), respread(), end());
        PeerSetup setup = new PeerSetup(schedule.grid(steps), sampler);
        double[] sigmas = PeerSetup.table(setup.grid, NoiseLevel::sigma);
        DiscreteLevels levels = DiscreteLevels.finite(table);
        double[] timesteps = schedule.respread() == Respread.NONE
                ? schedule.timesteps(steps)
                : Arrays.stream(Arrays.copyOf(sigmas, steps))
                        .map(levels::timestep)
                        .toArray();
        setup.sigmas = doubled ? PeerSetup.doubled(sigmas, false) : sigmas;
        setup.timesteps = doubled ? PeerSetup.doubled(timesteps, true) : timesteps;
        setup.coordinates = PeerSetup.Coordinates.VARIANCE_PRESERVING;
        return setup;
    }

    private PeerSetup heun() {
        UnaryOperator<Prediction> clipping = Clipping.of(config, false, false);
        PeerSetup setup = exploding(new Heun(), 0.00085, 0.012, true);
        setup.onPrediction = clipping;
        return setup;
    }

    /** Every second timestep is that of the geometric middle of the sigmas. */
    private PeerSetup sde() {
        PeerSetup setup = exploding(new DpmSolverSde(1, step.number("s_noise", 1)), 0.00085, 0.012, true);
        DiscreteLevels levels = DiscreteLevels.finite(table(config, 0.00085, 0.012));
        for (int i = 1; i < setup.timesteps.length; i += 2) {
            setup.timesteps[i] = levels.timestep(Math.sqrt(setup.sigmas[i - 1] * setup.sigmas[i]));
        }
        return setup;
    }

    private Sampler solver() {
        String algorithm = config.text("algorithm_type", "dpmsolver++");
        int order = config.integer("solver_order", 2);
        boolean lower = config.flag("lower_order_final", true);
        boolean euler = config.flag("euler_at_final", false);
        return switch (algorithm) {
            case "dpmsolver++" -> new DpmSolverMultistep(order, form(), Estimate.DENOISED, lower, euler);
            case "dpmsolver" -> new DpmSolverMultistep(order, form(), Estimate.NOISE, lower, euler);
            case "sde-dpmsolver++" -> {
                if (euler || order > 2) {
                    throw new NotCovered("sde-dpmsolver++ with euler_at_final or order 3");
                }
                yield new DpmSolverMultistepSde(order, form(), 1, 1, lower);
            }
            default -> throw new NotCovered("algorithm_type " + algorithm);
        };
    }

    private PeerSetup multistep() {
        Sampler sampler = solver();
        boolean rounds = config.flag("use_karras_sigmas", false) || config.flag("use_lu_lambdas", false);
        boolean cosine = config.text("beta_schedule", "linear").equals("squaredcos_cap_v2");
        PeerSetup setup =
                preserving(sampler, rounds && !cosine ? Math::rint : Math::floor, FlowSchedule.Points.BELOW_ONE);
        setup.onPrediction = Clipping.of(config, false, false);
        return setup;
    }

    private PeerSetup singlestep() {
        if (!config.text("algorithm_type", "dpmsolver++").equals("dpmsolver++")) {
            throw new NotCovered("singlestep " + config.text("algorithm_type", ""));
        }
        int order = config.integer("solver_order", 2);
        boolean lower = config.flag("lower_order_final", false)
                || steps % order != 0
                || config.text("final_sigmas_type", "zero").equals("zero");
        Sampler sampler = new DpmSolverSinglestep(order, form(), lower);
        boolean karras = config.flag("use_karras_sigmas", false);
        PeerSetup setup = preserving(sampler, karras ? Math::rint : Math::floor, FlowSchedule.Points.BELOW_ONE);
        setup.onPrediction = Clipping.of(config, false, false);
        return setup;
    }

    private PeerSetup uniPc() {
        UniPc sampler = new UniPc(
                config.integer("solver_order", 2),
                UniPc.Scaling.valueOf(config.text("solver_type", "bh2").toUpperCase()),
                config.flag("predict_x0", true) ? Estimate.DENOISED : Estimate.NOISE,
                config.flag("lower_order_final", true),
                config.integers("disable_corrector"));
        boolean karras = config.flag("use_karras_sigmas", false);
        PeerSetup setup = preserving(sampler, karras ? Math::rint : Math::floor, FlowSchedule.Points.NEARLY_ONE);
        setup.onPrediction = Clipping.of(config, false, false);
        return setup;
    }

    /** The DPM-Solver family: a variance-preserving table, or flow sigmas. {@code label}: how timesteps become integers. */
    private PeerSetup preserving(Sampler sampler, DoubleUnaryOperator label, FlowSchedule.Points points) {
        if (config.flag("use_flow_sigmas", false)) {
            return onFlow(sampler, points);
        }
        VpTable table = table(config, 1e-4, 0.02);
        DpmSolverSchedule schedule = new DpmSolverSchedule(
                table,
                spacing("linspace"),
                config.integer("steps_offset", 0),
                respread(),
                end(),
                config.number("lambda_min_clipped", Double.NEGATIVE_INFINITY));
        PeerSetup setup = new PeerSetup(schedule.grid(steps), sampler);
        setup.sigmas = PeerSetup.table(setup.grid, NoiseLevel::sigma);
        DiscreteLevels levels = DiscreteLevels.finite(table);
        setup.timesteps = schedule.respread() == Respread.NONE
                ? Arrays.stream(schedule.timesteps(steps)).asDoubleStream().toArray()
                : Arrays.stream(Arrays.copyOf(setup.sigmas, steps))
                        .map(sigma -> label.applyAsDouble(levels.timestep(sigma)))
                        .toArray();
        return setup;
    }

    private PeerSetup onFlow(Sampler sampler, FlowSchedule.Points points) {
        if (end() != FinalLevel.ZERO || respread() != Respread.NONE) {
            throw new NotCovered("flow sigmas that are respread or do not end at 0");
        }
        // the betas of the configuration do not matter on flow sigmas
        VpTable table = table(config, 1e-4, 0.02);
        FlowSchedule schedule = new FlowSchedule(
                points,
                FlowSchedule.Shift.STATIC,
                config.number("flow_shift", 1),
                0,
                Respread.NONE,
                table.trainSteps());
        PeerSetup setup = new PeerSetup(schedule.grid(steps), sampler);
        setup.sigmas = PeerSetup.table(setup.grid, NoiseLevel::s);
        setup.timesteps = Arrays.stream(Arrays.copyOf(setup.sigmas, steps))
                .map(s -> Math.floor(s * table.trainSteps()))
                .toArray();
        return setup;
    }

    private PeerSetup flow(Sampler sampler) {
        int train = config.integer("num_train_timesteps", 1000);
        boolean dynamic = config.flag("use_dynamic_shifting", false);
        FlowSchedule.Shift shift = !dynamic
                ? FlowSchedule.Shift.STATIC
                : config.text("time_shift_type", "exponential").equals("linear")
                        ? FlowSchedule.Shift.LINEAR
                        : FlowSchedule.Shift.EXPONENTIAL;
        FlowSchedule schedule = new FlowSchedule(
                dynamic ? FlowSchedule.Points.TABLE : FlowSchedule.Points.TWICE_SHIFTED,
                shift,
                dynamic ? set.number("mu", 0) : config.number("shift", 1),
                config.number("shift_terminal", 0),
                respread(),
                train);
        PeerSetup setup = new PeerSetup(schedule.grid(steps), sampler);
        // inverted schedulers run from noise at 0 to data at 1: the same levels, listed by their signal
        boolean inverted = config.flag("invert_sigmas", false);
        setup.sigmas = PeerSetup.table(setup.grid, inverted ? NoiseLevel::a : NoiseLevel::s);
        setup.timesteps = Arrays.stream(Arrays.copyOf(setup.sigmas, steps))
                .map(s -> s * train)
                .toArray();
        return setup;
    }

    private PeerSetup flowHeun() {
        PeerSetup setup = flow(new FlowHeun());
        setup.sigmas = PeerSetup.doubled(setup.sigmas, false);
        setup.timesteps = PeerSetup.doubled(setup.timesteps, true);
        return setup;
    }

    /** EDM's levels; the initial noise is of scale {@code sqrt(sigma_max^2 + 1)}. */
    private PeerSetup edm(Sampler sampler) {
        config.ignore("num_train_timesteps", "sigma_data");
        double max = config.number("sigma_max", 80);
        Grid levels = new KarrasSchedule(config.number("sigma_min", 0.002), max, config.number("rho", 7)).grid(steps);
        Grid grid = new Grid(levels.from(), levels.to(), Math.sqrt(max * max + 1));
        PeerSetup setup = new PeerSetup(grid, sampler);
        setup.sigmas = PeerSetup.table(grid, NoiseLevel::sigma);
        setup.timesteps = Arrays.stream(Arrays.copyOf(setup.sigmas, steps))
                .map(s -> 0.25 * Math.log(s))
                .toArray();
        return setup;
    }
}
