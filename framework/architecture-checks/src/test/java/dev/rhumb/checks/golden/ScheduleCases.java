package dev.rhumb.checks.golden;

import dev.rhumb.diffusion.sampler.Posterior;
import dev.rhumb.diffusion.schedule.DdimSchedule;
import dev.rhumb.diffusion.schedule.DdpmSchedule;
import dev.rhumb.diffusion.schedule.DiscreteLevels;
import dev.rhumb.diffusion.schedule.DpmSolverSchedule;
import dev.rhumb.diffusion.schedule.EulerSchedule;
import dev.rhumb.diffusion.schedule.FinalLevel;
import dev.rhumb.diffusion.schedule.RespacedSchedule;
import dev.rhumb.diffusion.schedule.Respread;
import dev.rhumb.diffusion.schedule.Spacing;
import dev.rhumb.diffusion.schedule.VpTable;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.sampling.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Runs schedule cases. */
final class ScheduleCases {

    private ScheduleCases() {}

    static void run(GoldenCase golden, Checks checks) {
        if (golden.json("outputs").has("table")) {
            timesteps(golden, checks);
            return;
        }
        Config config = golden.config();
        Map<String, double[]> produced = produced(golden, config);
        config.requireAllRead();
        if (produced.containsKey("posterior_variance")) {
            // a posterior from two levels subtracts numbers near 1: the rounding of 1 over the smallest beta (4e-5)
            checks.atLeast(0, 1e-11);
        }
        checks.arrays(produced);
    }

    private static Map<String, double[]> produced(GoldenCase golden, Config c) {
        String function = golden.function();
        if (golden.peer().equals("diffusers")) {
            return function.endsWith("__init__")
                    ? table(DiffusersPeer.table(c, 1e-4, 0.02))
                    : sigmas(DiffusersPeer.of(SamplerCases.scheduler(function), c));
        }
        if (golden.peer().equals("guided-diffusion")) {
            return function.startsWith("space_timesteps") ? respaced(c) : guided(c);
        }
        if (golden.peer().equals("k-diffusion")) {
            Grid grid = SigmaPeers.kSchedule(function, c).grid(c.integer("n", 0));
            return Map.of("sigmas", PeerSetup.table(grid, NoiseLevel::sigma));
        }
        Grid grid = function.equals("ablation_sampler")
                ? SigmaPeers.ablationLevels(c.text("discretization", "edm"), c.integer("num_steps", 18))
                : SigmaPeers.edm(c).grid;
        c.ignore("schedule", "scaling", "solver");
        double[] all = PeerSetup.table(grid, NoiseLevel::sigma);
        return Map.of("sigmas", Arrays.copyOf(all, grid.steps()));
    }

    private static Map<String, double[]> table(VpTable table) {
        return Map.of("betas", table.betaValues(), "alphas_cumprod", table.alphaBars());
    }

    private static Map<String, double[]> sigmas(PeerSetup setup) {
        return Map.of("timesteps", setup.timesteps, "sigmas", setup.sigmas);
    }

    private static Map<String, double[]> guided(Config c) {
        VpTable table =
                SigmaPeers.guidedTable(c.text("schedule_name", "linear"), c.integer("num_diffusion_timesteps", 1000));
        DiscreteLevels levels = DiscreteLevels.of(table);
        int n = levels.size();
        Map<String, double[]> produced = new HashMap<>(table(table));
        List<Posterior> posteriors = new ArrayList<>();
        for (int t = 0; t < n; t++) {
            posteriors.add(Posterior.of(levels.at(t), t == 0 ? NoiseLevel.of(1, 0) : levels.at(t - 1)));
        }
        double[] before = new double[n];
        for (int t = 0; t < n; t++) {
            before[t] = t == 0 ? 1 : levels.alphaBar(t - 1);
        }
        double[] small = posteriors.stream().mapToDouble(Posterior::small).toArray();
        double[] logs = Arrays.stream(small).map(Math::log).toArray();
        logs[0] = logs[1];
        produced.put("alphas_cumprod_prev", before);
        produced.put("posterior_variance", small);
        produced.put("posterior_log_variance_clipped", logs);
        produced.put(
                "posterior_mean_coef1",
                posteriors.stream().mapToDouble(Posterior::ofDenoised).toArray());
        produced.put(
                "posterior_mean_coef2",
                posteriors.stream().mapToDouble(Posterior::ofX).toArray());
        return produced;
    }

    private static Map<String, double[]> respaced(Config c) {
        String[] betas = c.text("betas", "").split(" ");
        VpTable table = SigmaPeers.guidedTable(betas[0], Integer.parseInt(betas[1]));
        if (table.trainSteps() != c.integer("num_timesteps", 1000)) {
            throw new NotCovered("respacing of another table");
        }
        int[] kept = new RespacedSchedule(table, c.text("section_counts", "")).timesteps();
        double[] bars = table.alphaBars();
        double[] timesteps = new double[kept.length];
        double[] alphaBars = new double[kept.length];
        double[] newBetas = new double[kept.length];
        for (int i = 0; i < kept.length; i++) {
            timesteps[i] = kept[kept.length - 1 - i];
            alphaBars[i] = bars[(int) timesteps[i]];
            newBetas[i] = 1 - alphaBars[i] / (i == 0 ? 1 : alphaBars[i - 1]);
        }
        return Map.of("timesteps", timesteps, "alphas_cumprod", alphaBars, "betas", newBetas);
    }

    /** A table of timesteps by {@code class/spacing/offset/n}; long lists are given by their ends, length and sum. */
    private static void timesteps(GoldenCase golden, Checks checks) {
        JsonNode table = GoldenFolder.read(
                golden.file(golden.json("outputs").get("table").asString()));
        int train = golden.config().integer("num_train_timesteps", 1000);
        for (String key : table.propertyNames()) {
            String[] parts = key.split("/");
            double[] ours = timesteps(
                    parts[0],
                    new VpTable(VpTable.Betas.LINEAR, 1e-4, 0.02, train, false),
                    Spacing.valueOf(parts[1].toUpperCase(Locale.ROOT)),
                    Integer.parseInt(parts[2].substring("offset".length())),
                    Integer.parseInt(parts[3].substring(1)));
            compare(key, ours, table.get(key), checks);
        }
    }

    private static double[] timesteps(String scheduler, VpTable table, Spacing spacing, int offset, int n) {
        return switch (scheduler) {
            case "DDIMScheduler" -> ints(new DdimSchedule(table, spacing, offset, true).timesteps(n));
            case "DDPMScheduler" -> ints(new DdpmSchedule(table, spacing, offset).timesteps(n));
            case "DPMSolverMultistepScheduler", "UniPCMultistepScheduler" ->
                ints(new DpmSolverSchedule(
                                table, spacing, offset, Respread.NONE, FinalLevel.ZERO, Double.NEGATIVE_INFINITY)
                        .timesteps(n));
            case "HeunDiscreteScheduler" -> PeerSetup.doubled(euler(table, spacing, offset, n), true);
            default -> euler(table, spacing, offset, n);
        };
    }

    private static double[] euler(VpTable table, Spacing spacing, int offset, int n) {
        return new EulerSchedule(table, spacing, offset, Respread.NONE, FinalLevel.ZERO).timesteps(n);
    }

    private static double[] ints(int[] values) {
        return Arrays.stream(values).asDoubleStream().toArray();
    }

    private static void compare(String key, double[] ours, JsonNode theirs, Checks checks) {
        if (theirs.isArray()) {
            checks.array(key, ours, numbers(theirs));
            return;
        }
        checks.same(key + " length", ours.length, theirs.get("length").asInt());
        checks.value(key + " sum", Arrays.stream(ours).sum(), theirs.get("sum").asDouble(), 1e-6, 0);
        checks.array(key + " start", Arrays.copyOf(ours, 5), numbers(theirs.get("first5")));
        checks.array(
                key + " end", Arrays.copyOfRange(ours, ours.length - 5, ours.length), numbers(theirs.get("last5")));
    }

    private static double[] numbers(JsonNode array) {
        return array.values().stream().mapToDouble(JsonNode::asDouble).toArray();
    }
}
