package dev.rhumb.checks.golden;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.sampling.Memory;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Solver;
import java.util.ArrayList;
import java.util.List;

/** A sampler whose evaluations are written down. */
final class Recorder implements Sampler {

    /** One evaluation: where, at which level. */
    record Evaluation(double[] x, NoiseLevel level) {}

    private final Sampler sampler;
    private final boolean estimateBeforeChurn;
    private final List<Evaluation> evaluations = new ArrayList<>();

    Recorder(Sampler sampler, boolean estimateBeforeChurn) {
        this.sampler = sampler;
        this.estimateBeforeChurn = estimateBeforeChurn;
    }

    List<Evaluation> evaluations() {
        return evaluations;
    }

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        return sampler.step(new Watched(solver, x, from), x, from, to);
    }

    @Override
    public boolean kernel() {
        return sampler.kernel();
    }

    private final class Watched implements Solver {
        private final Solver solver;
        private final NDArray start;
        private final NoiseLevel from;

        Watched(Solver solver, NDArray start, NoiseLevel from) {
            this.solver = solver;
            this.start = start;
            this.from = from;
        }

        @Override
        public Prediction evaluate(NDArray x, NoiseLevel level) {
            if (estimateBeforeChurn && level.stage() == 0 && level.s() != from.s()) {
                NDArray noise = record(start, from).noise();
                return Prediction.of(x, level, x.sub(noise.mul(level.s())).div(level.a()));
            }
            return record(x, level);
        }

        private Prediction record(NDArray x, NoiseLevel level) {
            evaluations.add(new Evaluation(x.toDoubleArray(), level));
            return solver.evaluate(x, level);
        }

        @Override
        public NDArray noise() {
            return solver.noise();
        }

        @Override
        public Memory memory() {
            return solver.memory();
        }
    }
}
