package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.sampling.Memory;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Solver;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;

/**
 * UniPC, Zhao et al. 2023, algorithms 1 and 2: a predictor, and a corrector that corrects the point reached by the step before
 * with the evaluation made there, so one evaluation a step. The correction is a change of the current point, so a point
 * that was moved between steps keeps its move. First order to the clean end and from a level without signal.
 *
 * @param order 1 to 3; 2 for guided sampling
 * @param scaling {@code B(h)}
 * @param estimate which estimate is interpolated
 * @param lowerOrderFinal lowers the order over the last steps
 * @param uncorrected steps whose result is left uncorrected, from 0; empty for none. Under a large guidance scale the
 *     first ones
 */
@Method(
        name = "unipc",
        paper = "Zhao et al. 2023, algorithms 1 and 2",
        summary = "A multistep predictor, corrected at the next step by the evaluation made there.")
public record UniPc(
        @Parameter(value = "order of the predictor", fallback = "2", min = 1, max = 3)
        int order,

        @Parameter(value = "the scaling function B(h)", fallback = "bh2")
        Scaling scaling,

        @Parameter(value = "which estimate is interpolated", fallback = "denoised")
        Estimate estimate,

        @Parameter(value = "lower the order over the last steps", fallback = "true")
        boolean lowerOrderFinal,

        @Parameter(value = "steps whose result is left uncorrected", fallback = "[]")
        List<Integer> uncorrected)
        implements Sampler {

    /** The two choices of B(h) in the paper. */
    public enum Scaling {
        /** {@code h}. */
        BH1,
        /** {@code e^h - 1}. */
        BH2
    }

    private static final String LAST_ORDER = "order";

    public UniPc {
        Steps.requireBetween("order", order, 1, 3);
        uncorrected = List.copyOf(uncorrected);
    }

    /** B2, denoised, corrected everywhere. */
    public UniPc(int order) {
        this(order, Scaling.BH2, Estimate.DENOISED, true, List.of());
    }

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        Prediction p = solver.evaluate(x, from);
        History history = History.of(solver.memory(), order);
        NDArray now = estimate.of(p);
        NDArray point = corrected(p.x(), now, from, history, solver.memory());
        int wanted = lowerOrderFinal ? Math.min(order, from.steps() - from.step()) : order;
        int possible = Math.min(wanted, history.size() + 1);
        NDArray mean = predicted(point, now, from, to, history, possible);
        history.push(now, from);
        solver.memory().keep(LAST_ORDER, possible);
        return Transition.certain(from, to, mean);
    }

    private NDArray predicted(NDArray x, NDArray now, NoiseLevel from, NoiseLevel to, History history, int order) {
        if (to.isClean()) {
            // the limit of the first-order step: what is left of the noise is carried away
            return estimate == Estimate.DENOISED
                    ? now.mul(to.a())
                    : x.sub(now.mul(from.s())).mul(to.a() / from.a());
        }
        if (from.a() == 0) {
            return Prediction.of(x, from, denoised(x, now, from)).carriedTo(to);
        }
        Coefficients c = new Coefficients(from, to);
        NDArray mean = x.mul(c.carry).add(now.mul(c.zero));
        List<Double> ratios = ratios(history, 0, from, order, c.h);
        double[] rho = order == 2 ? new double[] {0.5} : c.solve(ratios, order - 1);
        for (int i = 0; i < order - 1; i++) {
            NDArray slope = history.get(i).value().sub(now).mul(c.scale * rho[i] / ratios.get(i));
            mean = mean.add(slope);
        }
        return mean;
    }

    private NDArray denoised(NDArray x, NDArray now, NoiseLevel from) {
        return estimate == Estimate.DENOISED ? now : x.sub(now.mul(from.s())).div(from.a());
    }

    /** The corrector's result less the predictor's, from the step before, added to the point. */
    private NDArray corrected(NDArray x, NDArray now, NoiseLevel from, History history, Memory memory) {
        Integer order = memory.value(LAST_ORDER, Integer.class);
        if (order == null || history.size() == 0 || uncorrected.contains(from.step() - 1)) {
            return x;
        }
        NoiseLevel before = history.get(0).level();
        NDArray start = history.get(0).value();
        Coefficients c = new Coefficients(before, from);
        List<Double> ratios = ratios(history, 1, before, order, c.h);
        double[] predictor = order == 2 ? new double[] {0.5} : c.solve(ratios, order - 1);
        List<Double> all = new ArrayList<>(ratios);
        all.add(1.0);
        double[] corrector = order == 1 ? new double[] {0.5} : c.solve(all, order);
        NDArray change = now.sub(start).mul(c.scale * corrector[order - 1]);
        for (int i = 0; i < order - 1; i++) {
            double weight = c.scale * (corrector[i] - predictor[i]) / ratios.get(i);
            change = change.add(history.get(i + 1).value().sub(start).mul(weight));
        }
        return x.add(change);
    }

    private static List<Double> ratios(History history, int first, NoiseLevel from, int order, double h) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < order - 1; i++) {
            NoiseLevel earlier = history.get(first + i).level();
            ratios.add((Steps.lambda(earlier) - Steps.lambda(from)) / h);
        }
        return ratios;
    }

    /** Equations 8 to 11 of the paper for one step: the first-order part, and the system the weights solve. */
    private final class Coefficients {
        final double h;
        final double exponent;
        final double bh;
        final double carry;
        final double zero;
        final double scale;

        Coefficients(NoiseLevel from, NoiseLevel to) {
            boolean data = estimate == Estimate.DENOISED;
            h = Steps.lambda(to) - Steps.lambda(from);
            exponent = data ? -h : h;
            bh = scaling == Scaling.BH1 ? exponent : Math.expm1(exponent);
            carry = data ? to.s() / from.s() : to.a() / from.a();
            zero = -(data ? to.a() : to.s()) * Math.expm1(exponent);
            scale = -(data ? to.a() : to.s()) * bh;
        }

        /** Solves the Vandermonde system {@code sum_k rho_k r_k^(i-1) = b_i} of size n. */
        double[] solve(List<Double> ratios, int n) {
            if (n == 0) {
                return new double[0];
            }
            double[][] matrix = new double[n][n];
            double[] right = new double[n];
            double phi = Math.expm1(exponent) / exponent - 1;
            double factorial = 1;
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < n; k++) {
                    matrix[i][k] = Math.pow(ratios.get(k), i);
                }
                right[i] = phi * factorial / bh;
                factorial *= i + 2;
                phi = phi / exponent - 1 / factorial;
            }
            return new LUDecomposition(MatrixUtils.createRealMatrix(matrix))
                    .getSolver()
                    .solve(MatrixUtils.createRealVector(right))
                    .toArray();
        }
    }
}
