package dev.rhumb.testkit;

import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.sampling.Sampler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Two runs of one guidance at once: alternating step by step, and on two threads. */
final class Concurrency {

    private static final long[] SEEDS = {7, 8};

    private Concurrency() {}

    static void sharesNothing(Trial trial, Supplier<OracleWorld> worlds) {
        Sampler sampler = trial.plans.values().iterator().next().sampler();
        List<double[][]> alone = new ArrayList<>();
        for (long seed : SEEDS) {
            alone.add(sample(trial, worlds, sampler, seed, LoopListener.NONE));
        }
        for (boolean inTurn : new boolean[] {true, false}) {
            List<double[][]> together = together(trial, worlds, sampler, inTurn);
            for (int i = 0; i < SEEDS.length; i++) {
                Trial.same(
                        together.get(i),
                        alone.get(i),
                        "Two runs " + (inTurn ? "that take turns, step by step," : "side by side")
                                + " disturb each other: no static fields, and none of the record's.");
            }
        }
    }

    private static List<double[][]> together(
            Trial trial, Supplier<OracleWorld> worlds, Sampler sampler, boolean inTurn) {
        Semaphore[] turns = {new Semaphore(1), new Semaphore(0)};
        ExecutorService threads = Executors.newFixedThreadPool(SEEDS.length);
        try {
            List<Future<double[][]>> runs = new ArrayList<>();
            for (int i = 0; i < SEEDS.length; i++) {
                Semaphore mine = turns[i];
                Semaphore other = turns[1 - i];
                long seed = SEEDS[i];
                Callable<double[][]> run = () -> {
                    if (!inTurn) {
                        return sample(trial, worlds, sampler, seed, LoopListener.NONE);
                    }
                    mine.acquire();
                    try {
                        return sample(trial, worlds, sampler, seed, (step, steps) -> {
                            other.release();
                            mine.acquireUninterruptibly();
                        });
                    } finally {
                        other.release(1_000_000); // the other one goes on alone
                    }
                };
                runs.add(threads.submit(run));
            }
            List<double[][]> points = new ArrayList<>();
            for (Future<double[][]> run : runs) {
                points.add(run.get(2, TimeUnit.MINUTES));
            }
            return points;
        } catch (ExecutionException e) {
            throw new AssertionError(
                    "Two runs at once disturb each other: one of them fails with " + e.getCause() + ".", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static double[][] sample(
            Trial trial, Supplier<OracleWorld> worlds, Sampler sampler, long seed, LoopListener listener) {
        try (OracleWorld world = worlds.get()) {
            Guidance guidance = trial.guidance;
            SamplingPlan plan = world.plan(sampler, trial.particles).with(List.of(Entry.of(guidance)));
            return world.sample(plan, new CounterNoise(seed), listener, 0, trial.labels())
                    .points();
        }
    }
}
