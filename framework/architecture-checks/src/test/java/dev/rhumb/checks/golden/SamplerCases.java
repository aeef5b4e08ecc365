package dev.rhumb.checks.golden;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.diffusion.loop.During;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.oracle.MixtureDenoiser;
import dev.rhumb.plugins.autoguidance.Autoguidance;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Runs sampler cases: the peer's configuration in our terms, on the case's own mixture, noise and tape. */
final class SamplerCases {

    private static final Pattern SCHEDULER = Pattern.compile("(\\w+Scheduler)\\b");

    private SamplerCases() {}

    /** Runs an unguided (or network-guided, as EDM2) case. */
    static void run(GoldenCase golden, Checks checks) {
        Config config = golden.config();
        try (NDManager manager = NDManager.newBaseManager()) {
            Mixtures mixtures = new Mixtures(golden);
            String part = golden.inputs().path("mixture_part").asString("full");
            MixtureDenoiser model = model("main", mixtures, part, manager);
            List<Entry> guidance = byNetwork(golden, config);
            MixtureDenoiser guide =
                    model("guide", mixtures, config.text("gnet", config.text("uncond", "full")), manager);
            PeerSetup setup = setup(golden, config);
            Resources resources = new Resources(Map.of("guide", guide), Map.of(), Map.of(), List.of());
            Map<String, double[]> produced = new PeerRun(setup, model, guidance, resources).outputs(golden, 0, manager);
            produced.put("uncond_call_sigmas", guidedSigmas(golden, produced));
            checks.arrays(produced);
            compareNumbers(golden, setup, produced, checks);
        }
    }

    /** A part of the mixture as a model of one class. */
    static MixtureDenoiser model(String name, Mixtures mixtures, String part, NDManager manager) {
        return new MixtureDenoiser(name, mixtures.part(part, 0), manager, DataType.FLOAT64);
    }

    /** The numbers a case lists beside its arrays. */
    static void compareNumbers(GoldenCase golden, PeerSetup setup, Map<String, double[]> produced, Checks checks) {
        compareNumber(golden, "init_noise_sigma", setup.grid.initialScale(), checks);
        double[] calls = produced.get("call_sigmas");
        compareNumber(golden, "n_model_calls", calls == null ? 0 : calls.length, checks);
    }

    private static void compareNumber(GoldenCase golden, String field, double ours, Checks checks) {
        JsonNode theirs = golden.json(field);
        if (theirs.isNumber()) {
            checks.value(field, ours, theirs.asDouble(), 0, 1e-9);
        }
    }

    /** EDM2's guidance by another network, during an interval of step indices of which both ends are included. */
    private static List<Entry> byNetwork(GoldenCase golden, Config config) {
        double scale = config.number(golden.peer().equals("guidance-interval") ? "G" : "guidance", 1);
        if (scale == 1) {
            return List.of();
        }
        Entry entry = Entry.of(new Autoguidance("guide", scale));
        List<Integer> ends = config.integers("guidance_interval");
        return List.of(
                ends.isEmpty()
                        ? entry
                        : entry.during(
                                new During(During.Unit.STEP, ends.get(0), ends.get(1) + 1.0, During.Gate.EVALUATION)));
    }

    /** The sigmas at which a guidance interval asks the other network, twice a step. */
    private static double[] guidedSigmas(GoldenCase golden, Map<String, double[]> produced) {
        double[] sigmas = produced.getOrDefault("call_sigmas", new double[0]);
        List<Integer> ends = golden.config().integers("guidance_interval");
        return ends.isEmpty()
                ? sigmas
                : Arrays.copyOfRange(sigmas, 2 * ends.get(0), Math.min(sigmas.length, 2 * ends.get(1) + 2));
    }

    /** The set-up of a case's peer. */
    static PeerSetup setup(GoldenCase golden, Config config) {
        return switch (golden.peer()) {
            case "diffusers" -> DiffusersPeer.of(scheduler(golden.function()), config);
            case "k-diffusion" -> SigmaPeers.kDiffusion(golden.function(), config);
            case "guided-diffusion" -> SigmaPeers.guidedDiffusion(golden.function(), config);
            case "edm", "edm2", "guidance-interval" -> {
                if (golden.function().equals("ablation_sampler")) {
                    yield SigmaPeers.ablation(config);
                }
                PeerSetup setup = SigmaPeers.edm(config);
                config.requireAllRead();
                yield setup;
            }
            default -> throw new NotCovered("peer " + golden.peer());
        };
    }

    /** The last scheduler class named in a function. */
    static String scheduler(String function) {
        Matcher matcher = SCHEDULER.matcher(function);
        if (!matcher.find()) {
            throw new NotCovered("function " + function);
        }
        return matcher.group(1);
    }
}
