package dev.rhumb.checks.golden;

import dev.rhumb.evaluation.Ball;
import dev.rhumb.evaluation.ClipMaximumMeanDiscrepancy;
import dev.rhumb.evaluation.DensityCoverage;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.FrechetDistance;
import dev.rhumb.evaluation.InceptionScore;
import dev.rhumb.evaluation.Kernel;
import dev.rhumb.evaluation.KernelInceptionDistance;
import dev.rhumb.evaluation.MaximumMeanDiscrepancy;
import dev.rhumb.evaluation.PrecisionRecall;
import dev.rhumb.evaluation.VendiScore;
import dev.rhumb.evaluation.io.NpyArray;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Runs a golden case of a metric by its function, configuration and inputs; knows no case by name. */
final class MetricCases {
    // A positive eigenvalue of rounding size counts at orders below 1, so these values agree to three digits only.
    private static final double LOW_ORDER_TOLERANCE = 1e-3;
    private static final Pattern WIDTH = Pattern.compile("exp\\(-\\|x-y\\|\\^2/\\(2\\*([0-9.eE+-]+)\\^2\\)\\)");
    private static final Pattern VENDI =
            Pattern.compile("score_(K_cosine|K_rbf|dual|X)_q([0-9.]+|inf)(_weighted|_as_written)?");

    private MetricCases() {}

    static void run(GoldenCase golden, Checks checks) {
        String functions = golden.function();
        if (functions.contains("frechet_distance") || functions.contains("fid_")) {
            frechet(golden, checks);
        } else if (functions.contains("kid_")) {
            kernelInception(golden, checks);
        } else if (functions.contains("isc_")) {
            inceptionScore(golden, checks);
        } else if (functions.contains("prdc") || functions.contains("prc_")) {
            manifold(golden, checks);
        } else if (functions.contains("score_K") || functions.contains("score_dual")) {
            vendi(golden, checks);
        } else if (functions.equals("mmd")) {
            clipDiscrepancy(golden, checks);
        } else {
            checks.skip("function " + functions);
        }
    }

    private static void frechet(GoldenCase golden, Checks checks) {
        double value = FrechetDistance.between(golden.features("set1"), golden.features("set2"));
        JsonNode outputs = golden.json("outputs");
        double scale = golden.json("scale").asDouble();
        outputs.properties().forEach(output -> {
            String name = output.getKey();
            if (name.startsWith("check")) {
                // Singular covariances loosen the packages' tolerance, not that of the exact value.
                double tolerance = Math.min(golden.tolerance("", "atol"), 1e-9 * scale + 1e-12);
                checks.value(name, value, output.getValue().asDouble(), tolerance, golden.tolerance("", "rtol"));
            } else if (output.getValue().isBoolean()) {
                checks.skip("a flag of the package, not a value");
            } else if (outputs.path(name + "_added_eps").asBoolean(false)) {
                checks.skip("the package changed the covariances");
            } else {
                checks.value(name, value, output.getValue().asDouble());
            }
        });
    }

    private static void kernelInception(GoldenCase golden, Checks checks) {
        Features first = golden.features("set1");
        Features second = golden.features("set2");
        Kernel kernel = kernel(golden.json("config"), first.columns());
        NpyArray indices = golden.input("subset_indices");
        KernelInceptionDistance.OverSubsets result =
                KernelInceptionDistance.subsets(kernel, first, second, subsets(indices, 0), subsets(indices, 1));
        JsonNode outputs = golden.json("outputs");
        checks.value("mean", result.mean(), outputs.path("mean").asDouble());
        checks.value("std", result.deviation(), outputs.path("std").asDouble());
        double[] expected = golden.array(outputs.path("per_subset")).toDoubles();
        for (int i = 0; i < expected.length; i++) {
            checks.value("subset " + i, result.perSubset().get(i), expected[i]);
        }
        JsonNode full = outputs.path("full_first_m");
        Features x = first.head(full.path("m").asInt());
        Features y = second.head(full.path("m").asInt());
        checks.value(
                "biased",
                MaximumMeanDiscrepancy.biased(kernel, x, y),
                full.path("biased").asDouble());
        checks.value(
                "unbiased",
                MaximumMeanDiscrepancy.unbiased(kernel, x, y),
                full.path("unbiased").asDouble());
        checks.value(
                "u-statistic",
                MaximumMeanDiscrepancy.paired(kernel, x, y),
                full.path("u-statistic").asDouble());
    }

    private static Kernel kernel(JsonNode config, int dimension) {
        if (config.path("kid_kernel").asString().equals("rbf")) {
            return Kernel.gaussian(config.path("kid_kernel_rbf_sigma").asDouble());
        }
        JsonNode gamma = config.path("kid_kernel_poly_gamma");
        return Kernel.polynomial(
                config.path("kid_kernel_poly_degree").asInt(),
                gamma.isNumber() ? gamma.asDouble() : 1.0 / dimension,
                config.path("kid_kernel_poly_coef0").asDouble());
    }

    private static int[][] subsets(NpyArray indices, int set) {
        int[] shape = indices.shape();
        int[] flat = indices.toInts();
        int[][] subsets = new int[shape[0]][];
        for (int s = 0; s < subsets.length; s++) {
            int from = (s * shape[1] + set) * shape[2];
            subsets[s] = Arrays.copyOfRange(flat, from, from + shape[2]);
        }
        return subsets;
    }

    private static void inceptionScore(GoldenCase golden, Checks checks) {
        Features logits = golden.features("logits");
        if (golden.json("config").path("shuffle").asBoolean()) {
            logits = logits.subset(golden.input("permutation").toInts());
        }
        InceptionScore.OverSplits score = InceptionScore.ofLogits(
                logits, golden.json("config").path("splits").asInt());
        checks.value("mean", score.mean(), golden.json("outputs").path("mean").asDouble());
        checks.value(
                "std", score.deviation(), golden.json("outputs").path("std").asDouble());
    }

    private static void manifold(GoldenCase golden, Checks checks) {
        JsonNode outputs = golden.json("outputs");
        JsonNode exact = outputs.path("check_brute_force");
        manifold(golden, checks, Ball.OPEN, exact.path("strict"), exact.path("strict"));
        manifold(golden, checks, Ball.CLOSED, exact.path("non_strict"), exact.path("non_strict"));
        manifold(golden, checks, Ball.OPEN, outputs.path("prdc"), exact.path("strict"));
        manifold(golden, checks, Ball.CLOSED, outputs.path("torch_fidelity"), exact.path("non_strict"));
    }

    private static void manifold(GoldenCase golden, Checks checks, Ball ball, JsonNode expected, JsonNode exact) {
        Features real = golden.features("real");
        Features fake = golden.features("fake");
        int k = golden.json("config").path("nearest_k").asInt();
        double precision = PrecisionRecall.precision(real, fake, k, ball);
        double recall = PrecisionRecall.recall(real, fake, k, ball);
        expected.properties().forEach(output -> {
            double value = output.getValue().asDouble();
            double check = exact.path(output.getKey()).asDouble(value);
            if (!(Math.abs(check - value)
                    <= golden.tolerance("", "atol") + golden.tolerance("", "rtol") * Math.abs(check))) {
                checks.skip("the package decides ties by rounding");
                return;
            }
            switch (output.getKey()) {
                case "precision" -> checks.value(ball + " precision", precision, value);
                case "recall" -> checks.value(ball + " recall", recall, value);
                case "density" -> checks.value("density", DensityCoverage.density(real, fake, k, ball), value);
                case "coverage" -> checks.value("coverage", DensityCoverage.coverage(real, fake, k, ball), value);
                case "f_score" -> {
                    double sum = precision + recall;
                    checks.value("f_score", sum == 0 ? 0 : 2 * precision * recall / sum, value);
                }
                default -> checks.skip("output " + output.getKey());
            }
        });
    }

    private static void vendi(GoldenCase golden, Checks checks) {
        Features features = golden.features("features")
                .head(golden.json("config").path("rows").asInt());
        golden.json("outputs").properties().forEach(output -> {
            Matcher name = VENDI.matcher(output.getKey());
            if (!name.matches()) {
                checks.skip("output " + output.getKey());
            } else if ("_as_written".equals(name.group(3))) {
                checks.skip("the package ignores the order");
            } else {
                double order =
                        name.group(2).equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(name.group(2));
                double tolerance = order < 1 ? LOW_ORDER_TOLERANCE : golden.tolerance("", "rtol");
                double value = vendi(golden, features, name.group(1), order, name.group(3) != null);
                checks.value(
                        output.getKey(), value, output.getValue().asDouble(), golden.tolerance("", "atol"), tolerance);
            }
        });
    }

    private static double vendi(GoldenCase golden, Features features, String form, double order, boolean weighted) {
        if (form.equals("dual") || form.equals("X")) {
            return VendiScore.cosine(features, order);
        }
        double[] matrix = form.equals("K_cosine")
                ? Kernel.polynomial(1, 1, 0).matrix(features.normalized())
                : Kernel.gaussian(width(golden.json("config").path("rbf").asString()))
                        .matrix(features);
        int n = features.rows();
        return weighted
                ? VendiScore.ofKernel(
                        matrix, weights(golden.json("config").path("weights").asString(), n), order)
                : VendiScore.ofKernel(matrix, n, order);
    }

    private static double width(String formula) {
        Matcher matcher = WIDTH.matcher(formula);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("The kernel '" + formula + "' is not known.");
        }
        return Double.parseDouble(matcher.group(1));
    }

    private static double[] weights(String rule, int n) {
        if (!rule.startsWith("p_i proportional to i+1")) {
            throw new IllegalArgumentException("The weights '" + rule + "' are not known.");
        }
        return IntStream.range(0, n)
                .mapToDouble(i -> (i + 1) / (0.5 * n * (n + 1.0)))
                .toArray();
    }

    private static void clipDiscrepancy(GoldenCase golden, Checks checks) {
        JsonNode config = golden.json("config");
        boolean unit = config.path("l2_normalised_rows").asBoolean();
        Features first = unit ? golden.features("set1").normalized() : golden.features("set1");
        Features second = unit ? golden.features("set2").normalized() : golden.features("set2");
        double value = ClipMaximumMeanDiscrepancy.ofEmbeddings(
                first, second, config.path("sigma").asDouble());
        checks.value(
                "mmd",
                value * config.path("scale").asDouble() / 1000,
                golden.json("outputs").path("mmd").asDouble());
    }
}
