package dev.rhumb.checks.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.oracle.Mixture;
import dev.rhumb.diffusion.oracle.MixtureDenoiser;
import dev.rhumb.diffusion.sampler.Heun;
import dev.rhumb.diffusion.schedule.KarrasSchedule;
import dev.rhumb.evaluation.io.NpyArray;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Space;
import dev.rhumb.plugins.classifierfree.ClassifierFree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** EDM2's two-dimensional example: scores and log densities of its mixture, and samples by exact scores. */
final class ToyCases {

    private static final String EXACT = "gt ";

    private final List<GoldenCase> worlds;

    ToyCases(GoldenFolder folder) {
        worlds = folder.cases().stream()
                .filter(golden ->
                        golden.topic().equals("toy") && golden.json("config").has("classes"))
                .toList();
    }

    void run(GoldenCase golden, Checks checks) {
        if (golden.function().equals("do_sample")) {
            sample(golden, checks);
        } else if (golden.json("config").has("classes")) {
            densities(golden, checks);
        } else {
            throw new NotCovered("function " + golden.function());
        }
    }

    private void densities(GoldenCase golden, Checks checks) {
        Mixture mixture = world(golden.config().text("classes", ""));
        NpyArray points = golden.input("points");
        int dimension = points.shape()[1];
        double[] x = points.toDoubles();
        Map<String, double[]> theirs = golden.arrayOutputs();
        double[] sigmas = golden.inputs().get("sigmas").values().stream()
                .mapToDouble(sigma -> sigma.asDouble())
                .toArray();
        double[] logs = new double[sigmas.length * points.shape()[0]];
        for (int i = 0; i < logs.length; i++) {
            int row = i % points.shape()[0];
            double[] point = Arrays.copyOfRange(x, row * dimension, (row + 1) * dimension);
            logs[i] = mixture.logDensity(point, 1, sigmas[i / points.shape()[0]]);
        }
        checks.array("logp", logs, theirs.getOrDefault("logp", new double[0]));
        double[] scores = theirs.getOrDefault("score", new double[0]);
        for (int s = 0; s < sigmas.length; s++) {
            if (sigmas[s] == 0) {
                checks.skip("the score of clean data, of which there is no estimate");
                continue;
            }
            double[] slice = Arrays.copyOfRange(scores, s * x.length, (s + 1) * x.length);
            checks.array("score at sigma " + sigmas[s], score(mixture, points, sigmas[s]), slice);
        }
    }

    private static double[] score(Mixture mixture, NpyArray points, double sigma) {
        try (NDManager manager = NDManager.newBaseManager()) {
            MixtureDenoiser model = new MixtureDenoiser("exact", mixture, manager, DataType.FLOAT64);
            NDArray x = manager.create(points.toDoubles(), new Shape(points.shape()[0], points.shape()[1]));
            long[] none = new long[points.shape()[0]];
            Arrays.fill(none, mixture.classes());
            NDArray labels = manager.create(none);
            Condition nothing = Condition.ofLabels("nothing", labels, () -> model.embed(labels));
            NoiseLevel level = NoiseLevel.ofSigma(sigma);
            NDArray denoised =
                    model.denoise(List.of(Denoiser.Query.of(x, level, nothing))).get(0);
            return Prediction.of(x, level, denoised).in(Space.SCORE).toDoubleArray();
        }
    }

    private void sample(GoldenCase golden, Checks checks) {
        Config config = golden.config();
        String net = classes(config.text("net", ""));
        double scale = config.number("guidance", 1);
        String other = scale == 1 ? net : classes(config.text("gnet", ""));
        config.ignore("gnet");
        if (net.length() != 1 || !other.contains(net)) {
            throw new NotCovered("guidance by exact scores of classes that do not include the class itself");
        }
        KarrasSchedule schedule = new KarrasSchedule(
                config.number("sigma_min", 0), config.number("sigma_max", 0), config.number("rho", 7));
        PeerSetup setup = new PeerSetup(schedule.grid(config.integer("num_steps", 0)), new Heun());
        setup.firstStageOnly = true;
        config.requireAllRead();
        List<Entry> stack = scale == 1 ? List.of() : List.of(Entry.of(new ClassifierFree(scale)));
        try (NDManager manager = NDManager.newBaseManager()) {
            MixtureDenoiser model = new MixtureDenoiser("exact", world(other), manager, DataType.FLOAT64);
            checks.arrays(
                    new PeerRun(setup, model, stack, Resources.NONE).outputs(golden, other.indexOf(net), manager));
        }
    }

    private static String classes(String net) {
        if (!net.startsWith(EXACT)) {
            throw new NotCovered("a network that is not the exact score: '" + net + "'");
        }
        return net.substring(EXACT.length());
    }

    /** The mixture of one class or of several, each letter a class. */
    private Mixture world(String classes) {
        double share = 1;
        if (classes.length() == 2) {
            share = find(classes).json("weight_of_" + classes.charAt(0)).asDouble();
        } else if (classes.length() > 2) {
            throw new NotCovered("a toy of more than two classes");
        }
        List<Double> weights = new ArrayList<>();
        List<double[]> means = new ArrayList<>();
        List<double[][]> covariances = new ArrayList<>();
        List<Integer> classOf = new ArrayList<>();
        for (int c = 0; c < classes.length(); c++) {
            GoldenCase part = find(classes.substring(c, c + 1));
            double[] phi = part.array(part.json("outputs").path("phi")).toDoubles();
            double[] mu = part.array(part.json("outputs").path("mu")).toDoubles();
            double[] sigma = part.array(part.json("outputs").path("Sigma")).toDoubles();
            int d = mu.length / phi.length;
            double total = Arrays.stream(phi).sum();
            for (int k = 0; k < phi.length; k++) {
                weights.add(phi[k] / total * (c == 0 ? share : 1 - share));
                means.add(Arrays.copyOfRange(mu, k * d, (k + 1) * d));
                covariances.add(square(sigma, k * d * d, d));
                classOf.add(c);
            }
        }
        return new Mixture(
                weights.stream().mapToDouble(Double::doubleValue).toArray(),
                means.toArray(double[][]::new),
                covariances.toArray(double[][][]::new),
                classOf.stream().mapToInt(Integer::intValue).toArray(),
                List.of(classes.split("")));
    }

    private GoldenCase find(String classes) {
        return worlds.stream()
                .filter(world -> world.config().text("classes", "").equals(classes))
                .findFirst()
                .orElseThrow(() -> new NotCovered("classes '" + classes + "', whose mixture the folder does not list"));
    }

    private static double[][] square(double[] values, int from, int d) {
        double[][] matrix = new double[d][];
        for (int row = 0; row < d; row++) {
            matrix[row] = Arrays.copyOfRange(values, from + row * d, from + (row + 1) * d);
        }
        return matrix;
    }
}
