package dev.rhumb.diffusion.network.imported;

import dev.rhumb.diffusion.network.published.DenoiserArchitecture;
import dev.rhumb.diffusion.network.published.FluxTransformer2DModel;
import dev.rhumb.diffusion.schedule.VpTable;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code scheduler_config.json} of diffusers: what the network was trained with, and how its pipeline samples.
 *
 * @param prediction what the network predicts
 * @param noise what it was trained with
 * @param sampling the keys {@code sampler} and {@code schedule} of an experiment that samples as the scheduler's class does
 */
record Scheduler(DenoiserDescriptor.PredictionType prediction, TrainingNoise noise, Map<String, Object> sampling) {
    private static final String CLASS = "_class_name";

    private static final String FLOW = "FlowMatchEulerDiscreteScheduler";
    private static final String FLOW_HEUN = "FlowMatchHeunDiscreteScheduler";
    /** What the pipelines of Stable Diffusion 3 and Flux take by default. */
    private static final long FLOW_STEPS = 28;
    /** That of EDM's networks (Karras et al. 2022): the inner network F, trained on continuous sigmas. */
    private static final String EDM = "EDMEulerScheduler";

    private static final double SIGMA_DATA = 0.5;

    private static final Map<String, VpTable.Betas> BETAS = Map.of(
            "linear", VpTable.Betas.LINEAR,
            "scaled_linear", VpTable.Betas.SCALED_LINEAR,
            "squaredcos_cap_v2", VpTable.Betas.COSINE,
            "laplace", VpTable.Betas.LAPLACE,
            "sigmoid", VpTable.Betas.SIGMOID);

    private static final Map<String, DenoiserDescriptor.PredictionType> PREDICTIONS = Map.of(
            "epsilon", DenoiserDescriptor.PredictionType.EPSILON,
            "v_prediction", DenoiserDescriptor.PredictionType.V,
            "sample", DenoiserDescriptor.PredictionType.SAMPLE);

    /**
     * Reads the file.
     *
     * @param denoiser its network, on whose size the shift of some schedules depends
     * @throws UserError if a value has no counterpart; with its place
     */
    static Scheduler read(Path file, DenoiserArchitecture denoiser) {
        SchedulerKeys keys = new SchedulerKeys(YamlReader.read(file));
        String type = keys.text(CLASS, "DDIMScheduler");
        if (type.equals(FLOW) || type.equals(FLOW_HEUN)) {
            return flow(keys, denoiser, type.equals(FLOW) ? "flow-euler" : "flow-heun");
        }
        if (type.equals(EDM)) {
            return edm(keys);
        }
        if (!TableSampling.CLASSES.contains(type)) {
            throw keys.refused(
                    CLASS,
                    "'" + type + "' has no counterpart; there are " + String.join(", ", FLOW, FLOW_HEUN, EDM) + ", "
                            + String.join(", ", TableSampling.CLASSES));
        }
        if (keys.flag("use_flow_sigmas", false)) {
            throw keys.refused("use_flow_sigmas", "the noise of flows has no counterpart; leave it out or false");
        }
        VpTable.Betas betas = keys.known("beta_schedule", "linear", BETAS);
        if (keys.has("trained_betas")) {
            throw keys.refused("trained_betas", "a table of its own has no counterpart; only betas by formula have");
        }
        VpTable table = new VpTable(
                betas,
                keys.number("beta_start", TableSampling.firstBeta(type)),
                keys.number("beta_end", TableSampling.lastBeta(type)),
                (int) keys.number("num_train_timesteps", 1000),
                keys.flag("rescale_betas_zero_snr", false));
        return new Scheduler(
                keys.known("prediction_type", "epsilon", PREDICTIONS),
                new TrainingNoise(Optional.of(table), Optional.empty(), TableSampling.time(type, keys), 1),
                TableSampling.of(type, keys, table));
    }

    /** A rectified flow, as the schedulers of flows have it under the pipeline of the network. */
    private static Scheduler flow(SchedulerKeys keys, DenoiserArchitecture denoiser, String solver) {
        for (String key : List.of(
                "invert_sigmas",
                "stochastic_sampling",
                "use_beta_sigmas",
                "use_exponential_sigmas",
                "use_karras_sigmas")) {
            if (keys.flag(key, false)) {
                throw keys.refused(key, "true has no counterpart; leave it out or false");
            }
        }
        double trained = keys.number("num_train_timesteps", 1000);
        boolean dynamic = keys.flag("use_dynamic_shifting", false);
        // Flux's pipeline gives times of its own; others leave them to the scheduler, which then shifts the last one
        // twice.
        boolean uniform = denoiser instanceof FluxTransformer2DModel;
        Map<String, Object> schedule = new LinkedHashMap<>();
        schedule.put("type", "flow");
        schedule.put("points", uniform ? "uniform" : dynamic ? "table" : "twice-shifted");
        schedule.put("shift", dynamic ? keys.text("time_shift_type", "exponential") : "static");
        schedule.put("amount", dynamic ? mu(keys, denoiser) : keys.number("shift", 1));
        schedule.put("terminal", keys.number("shift_terminal", 0));
        schedule.put("train-steps", (long) trained);
        Map<String, Object> sampler = new LinkedHashMap<>();
        sampler.put("type", solver);
        sampler.put("steps", FLOW_STEPS);
        Map<String, Object> sampling = new LinkedHashMap<>();
        sampling.put("sampler", sampler);
        sampling.put("schedule", schedule);
        return new Scheduler(
                DenoiserDescriptor.PredictionType.FLOW,
                new TrainingNoise(Optional.empty(), Optional.empty(), TrainingNoise.Time.FLOW, trained),
                sampling);
    }

    /** The shift by the number of patches of 2 x 2, between two numbers of patches linear, as the pipelines have it. */
    private static double mu(SchedulerKeys keys, DenoiserArchitecture denoiser) {
        double patches = denoiser.height() / 2.0 * (denoiser.width() / 2.0);
        double least = keys.number("base_image_seq_len", 256);
        double most = keys.number("max_image_seq_len", 4096);
        double from = keys.number("base_shift", 0.5);
        return from + (patches - least) * (keys.number("max_shift", 1.15) - from) / (most - least);
    }

    /** The network of EDM, with the sampler of its authors: Heun's method on Karras' levels, in 32 steps as EDM2 has it. */
    private static Scheduler edm(SchedulerKeys keys) {
        if (keys.number("sigma_data", SIGMA_DATA) != SIGMA_DATA) {
            throw keys.refused("sigma_data", "it is " + keys.number("sigma_data", 0) + "; Rhumb writes " + SIGMA_DATA);
        }
        if (!keys.text("prediction_type", "epsilon").equals("epsilon")) {
            throw keys.refused("prediction_type", "EDM's networks have epsilon");
        }
        SigmaRange range = new SigmaRange(keys.number("sigma_min", 0.002), keys.number("sigma_max", 80));
        Map<String, Object> schedule = new LinkedHashMap<>();
        schedule.put("type", "karras");
        schedule.put("sigma-min", range.smallest());
        schedule.put("sigma-max", range.largest());
        schedule.put("rho", keys.number("rho", 7));
        Map<String, Object> sampler = new LinkedHashMap<>();
        sampler.put("type", "heun");
        sampler.put("steps", 32L);
        return new Scheduler(
                DenoiserDescriptor.PredictionType.EDM,
                new TrainingNoise(Optional.empty(), Optional.of(range), TrainingNoise.Time.QUARTER_LOG_SIGMA, 1),
                Map.of("sampler", sampler, "schedule", schedule));
    }
}
