package dev.rhumb.diffusion.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.NoiseLevel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Runs sampler cases: the peer's configuration in our terms, on the case's own mixture, noise and tape. */
public final class SamplerCases {

    private static final Pattern SCHEDULER = Pattern.compile("(\\w+Scheduler)\\b");

    private SamplerCases() {}

    /** Runs an unguided (or network-guided, as EDM2) case and says what differs. */
    public static List<String> differences(GoldenCase golden) throws IOException {
        Config config = golden.config();
        try (NDManager manager = NDManager.newBaseManager()) {
            Trajectory.Estimator estimator = estimator(golden, config);
            PeerSetup setup = setup(golden, config);
            Map<String, double[]> produced = run(golden, setup, estimator, manager);
            produced.put("uncond_call_sigmas", guidedSigmas(golden, produced.get("call_sigmas")));
            List<String> differences = new ArrayList<>(golden.differences(produced));
            compareNumber(golden, "init_noise_sigma", setup.grid.initialScale(), differences);
            compareNumber(golden, "n_model_calls", produced.get("call_sigmas").length, differences);
            return differences;
        }
    }

    private static void compareNumber(GoldenCase golden, String field, double ours, List<String> differences) {
        JsonNode theirs = golden.json(field);
        if (theirs.isNumber() && Math.abs(ours - theirs.asDouble()) > 1e-9 * Math.abs(theirs.asDouble())) {
            differences.add(field + " is " + ours + ", not " + theirs);
        }
    }

    /** The sigmas at which a guidance interval in step indices, both ends included, asks the other network. */
    private static double[] guidedSigmas(GoldenCase golden, double[] sigmas) {
        List<Integer> interval = golden.config().integers("guidance_interval");
        return interval.isEmpty()
                ? sigmas
                : Arrays.copyOfRange(sigmas, 2 * interval.get(0), Math.min(sigmas.length, 2 * interval.get(1) + 2));
    }

    /** The set-up of a case's peer. */
    public static PeerSetup setup(GoldenCase golden, Config config) {
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
    public static String scheduler(String function) {
        Matcher matcher = SCHEDULER.matcher(function);
        if (!matcher.find()) {
            throw new NotCovered("function " + function);
        }
        return matcher.group(1);
    }

    /** Runs a set-up with an estimator on the case's noise; every output a peer lists, by name. */
    public static Map<String, double[]> run(
            GoldenCase golden, PeerSetup setup, Trajectory.Estimator estimator, NDManager manager) throws IOException {
        NDArray start = array(golden.input("noise"), manager).mul(setup.grid.initialScale());
        Tape tape = new Tape(golden, manager, start);
        Trajectory trajectory = new Trajectory(estimator, tape)
                .onPrediction(setup.onPrediction)
                .onTransition(setup.onTransition)
                .estimateBeforeChurn(setup.estimateBeforeChurn);
        NDArray x = start;
        for (int i = 0; i < setup.grid.steps(); i++) {
            if (setup.drawsEveryStep) {
                tape.at(i);
            }
            x = trajectory.step(
                    setup.sampler, x, setup.grid.from().get(i), setup.grid.to().get(i));
        }
        return outputs(setup, trajectory, x);
    }

    private static Map<String, double[]> outputs(PeerSetup setup, Trajectory trajectory, NDArray end) {
        Map<String, double[]> outputs = new HashMap<>();
        List<Trajectory.Evaluation> all = trajectory.evaluations();
        List<Trajectory.Evaluation> listed = all.stream()
                .filter(e -> !setup.firstStageOnly || e.level().stage() == 0)
                .toList();
        List<NDArray> points =
                new ArrayList<>(listed.stream().map(Trajectory.Evaluation::x).toList());
        points.add(end);
        outputs.put("final", end.toDoubleArray());
        outputs.put("trajectory", flat(points));
        outputs.put("call_x", flat(all.stream().map(Trajectory.Evaluation::x).toList()));
        outputs.put(
                "call_sigmas", all.stream().mapToDouble(e -> e.level().sigma()).toArray());
        outputs.put(
                "alpha_b",
                all.stream()
                        .flatMapToDouble(e -> Arrays.stream(pair(e.level(), setup.coordinates)))
                        .toArray());
        if (setup.timesteps != null) {
            outputs.put("timesteps", setup.timesteps);
        }
        if (setup.sigmas != null) {
            outputs.put("sigmas", setup.sigmas);
        }
        return outputs;
    }

    private static double[] pair(NoiseLevel level, PeerSetup.Coordinates coordinates) {
        double scale = coordinates == PeerSetup.Coordinates.OWN ? 1 : Math.hypot(level.a(), level.s());
        return new double[] {level.a() / scale, level.s() / scale};
    }

    private static double[] flat(List<NDArray> points) {
        return points.stream()
                .flatMapToDouble(x -> Arrays.stream(x.toDoubleArray()))
                .toArray();
    }

    /** The exact denoiser of the case's mixture part, guided where an EDM2-like peer guides with another part. */
    private static Trajectory.Estimator estimator(GoldenCase golden, Config config) {
        MixtureFile mixture = new MixtureFile(golden);
        Trajectory.Estimator main =
                mixture.part(golden.inputs().path("mixture_part").asString("full"));
        config.ignore("gnet", "uncond");
        double scale = golden.peer().equals("guidance-interval") ? config.number("G", 1) : config.number("guidance", 1);
        if (golden.peer().equals("guided-diffusion") && config.number("classifier_scale", 0) != 0) {
            throw new NotCovered("a sampler with classifier guidance");
        }
        if (scale == 1) {
            return main;
        }
        String with = config.text("gnet", config.text("uncond", "full"));
        Trajectory.Estimator other = mixture.part(with);
        List<Integer> interval = config.integers("guidance_interval");
        return (x, level) -> {
            NDArray d = main.denoised(x, level);
            boolean on = interval.isEmpty() || (level.step() >= interval.get(0) && level.step() <= interval.get(1));
            NDArray reference = on ? other.denoised(x, level) : d;
            return on ? reference.add(d.sub(reference).mul(scale)) : d;
        };
    }

    static NDArray array(Npy npy, NDManager manager) {
        return manager.create(npy.values(), new Shape(npy.shape()));
    }

    /** Draws 0, 1, 2, ... of the tape, in the order they are asked for. */
    private static final class Tape implements Supplier<NDArray> {
        private final NDArray draws;
        private int next;

        Tape(GoldenCase golden, NDManager manager, NDArray like) throws IOException {
            JsonNode tape = golden.inputs().path("tape");
            draws = tape.has("file") ? array(golden.input("tape"), manager) : null;
        }

        void at(int draw) {
            next = draw;
        }

        @Override
        public NDArray get() {
            if (draws == null) {
                throw new IllegalStateException("noise is asked for where the peer drew none");
            }
            return draws.get(next++);
        }
    }
}
