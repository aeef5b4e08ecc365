package dev.rhumb.checks.golden;

import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.evaluation.io.NpyArray;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Transition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;

/** Runs a peer's set-up through the sampling loop, on a case's own noise. */
final class PeerRun {

    private final PeerSetup setup;
    private final Denoiser model;
    private final List<Entry> stack = new ArrayList<>();
    private final Resources resources;

    PeerRun(PeerSetup setup, Denoiser model, List<Entry> guidance, Resources resources) {
        this.setup = setup;
        this.model = model;
        this.resources = resources;
        stack.addAll(guidance);
        stack.add(Entry.of(new Habits(setup)));
    }

    /** Every output a peer lists, by name, all rows under one label. */
    Map<String, double[]> outputs(GoldenCase golden, int label, NDManager manager) {
        NpyArray start = golden.input("noise");
        double[] tape =
                golden.inputs().path("tape").has("file") ? golden.input("tape").toDoubles() : null;
        Recorder recorder = new Recorder(setup.sampler, setup.estimateBeforeChurn);
        long[] labels = new long[start.shape()[0]];
        Arrays.fill(labels, label);
        SamplingPlan plan = new SamplingPlan(model, recorder, setup.grid, stack, resources, 1);
        double[] end = new Loop(plan)
                .sample(
                        manager,
                        new TapeNoise(start.toDoubles(), tape, setup.drawsEveryStep),
                        0,
                        labels,
                        LoopListener.NONE)
                .samples()
                .toDoubleArray();
        return listed(recorder.evaluations(), end);
    }

    private Map<String, double[]> listed(List<Recorder.Evaluation> all, double[] end) {
        Map<String, double[]> outputs = new HashMap<>();
        List<double[]> points = new ArrayList<>();
        all.stream()
                .filter(e -> !setup.firstStageOnly || e.level().stage() == 0)
                .forEach(e -> points.add(e.x()));
        points.add(end);
        outputs.put("final", end);
        outputs.put(
                "trajectory", points.stream().flatMapToDouble(Arrays::stream).toArray());
        outputs.put(
                "call_x",
                all.stream().flatMapToDouble(e -> Arrays.stream(e.x())).toArray());
        outputs.put(
                "call_sigmas", all.stream().mapToDouble(e -> e.level().sigma()).toArray());
        outputs.put(
                "alpha_b", all.stream().flatMapToDouble(e -> pair(e.level())).toArray());
        if (setup.timesteps != null) {
            outputs.put("timesteps", setup.timesteps);
        }
        if (setup.sigmas != null) {
            outputs.put("sigmas", setup.sigmas);
        }
        return outputs;
    }

    private DoubleStream pair(NoiseLevel level) {
        double scale = setup.coordinates == PeerSetup.Coordinates.OWN ? 1 : Math.hypot(level.a(), level.s());
        return DoubleStream.of(level.a() / scale, level.s() / scale);
    }

    /** What the peer does to estimates and steps besides guidance, after it. */
    private record Habits(PeerSetup setup) implements Guidance {
        @Override
        public Guide begin(Run run) {
            return new Guide() {
                @Override
                public UnaryOperator<Prediction> refine(Evaluation here) {
                    return setup.onPrediction;
                }

                @Override
                public Transition shift(Evaluation here, Transition proposed) {
                    return setup.onTransition.apply(proposed, here.x());
                }
            };
        }
    }
}
