package dev.rhumb.runner.execute;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.OutOfMemory;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.loop.MethodFailure;
import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.plan.Cost;
import dev.rhumb.runner.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which batch is fast and fits into the memory: the dearest point of each arm in ever larger batches, until one is no faster, does not
 * fit, or would not. The batch is printed and not used: it is part of the configuration, so the user writes it into the file.
 */
public final class BatchProbe {
    private static final int STEPS = 3;
    /** A batch must be this much faster than a smaller one to be preferred. */
    private static final double FASTER = 1.05;
    /** Batches without such a gain after which the search ends: a single one may be an accident. */
    private static final int PATIENCE = 2;

    private static final double SECONDS = 120;
    /** Of the memory that is free, what batches may take. */
    private static final double SHARE = 0.8;

    /** Memory of this process and of the machine. */
    interface Memory {
        /** Bytes that this process has had at most; 0 if unknown. */
        long peak();

        /** Bytes that it may have. */
        long most();
    }

    /** Times a batch. */
    interface Trials {
        /** Evaluations and gradients a second. */
        double rate(int batch);
    }

    /**
     * A batch that was tried.
     *
     * @param rate evaluations and gradients a second
     * @param bytes the process has had at most by then
     */
    record Tried(int batch, double rate, long bytes) {}

    private final Trials trials;
    private final Memory memory;

    BatchProbe(Trials trials, Memory memory) {
        this.trials = trials;
        this.memory = memory;
    }

    /**
     * The batches that were tried as a table, why the search ended, and the key to write into the file.
     *
     * @param costs of a sample of each point
     * @throws UserError if not even the smallest batch fits
     */
    public static List<String> lines(RunPlan plan, Map<Point, Cost> costs, Device device) {
        try (NDManager manager = PyTorch.manager(device)) {
            UnitSampler sampler = Probe.sampler(plan, manager);
            Collection<Point> points = Probe.dearest(plan, costs);
            BatchProbe probe = new BatchProbe(
                    batch -> rate(sampler, points, batch), device.isGpu() ? new Unknown() : new Resident());
            int particles = plan.experiment().samples().particles();
            return probe.search(particles, plan.experiment().samples().count());
        }
    }

    private static double rate(UnitSampler sampler, Collection<Point> points, int batch) {
        long passes = 0;
        double seconds = 0;
        for (Point point : points) {
            try {
                // The engine chooses its kernels at the first use of a size.
                sampler.trial(point, 1, batch);
                long start = System.nanoTime();
                SampledBatch.Counts counts = sampler.trial(point, STEPS, batch);
                seconds += (System.nanoTime() - start) / 1e9;
                passes += counts.rows() + counts.gradients();
            } catch (Unsupported | IllegalArgumentException | MethodFailure refused) {
                // Does not work with so few steps.
            }
        }
        if (passes == 0) {
            throw new UserError("the batch cannot be probed: no method of this experiment works in " + STEPS
                    + " steps; write the key batch by hand");
        }
        return passes / seconds;
    }

    /**
     * @param least smallest batch, and what all are multiples of
     * @param most largest batch that is of use: the samples of a seed
     */
    List<String> search(int least, int most) {
        List<Tried> tried = new ArrayList<>();
        String why = "it holds all samples of a seed";
        long start = System.nanoTime();
        double best = 0;
        int worse = 0;
        for (long batch = least; ; batch = Math.min(2 * batch, most)) {
            if (!fits(tried)) {
                why = "the next one would not fit into memory";
                break;
            }
            double rate;
            try {
                rate = trials.rate((int) batch);
            } catch (RuntimeException e) {
                if (!OutOfMemory.is(e)) {
                    throw e;
                }
                why = "one of " + batch + " does not fit into memory";
                break;
            }
            tried.add(new Tried((int) batch, rate, memory.peak()));
            worse = rate > FASTER * best ? 0 : worse + 1;
            best = Math.max(best, rate);
            if (worse == PATIENCE) {
                why = "larger ones are no faster";
                break;
            }
            if (batch == most) {
                break;
            }
            if ((System.nanoTime() - start) / 1e9 > SECONDS) {
                why = "the probe has taken its " + (int) SECONDS + " s";
                break;
            }
        }
        if (tried.isEmpty()) {
            throw new UserError("batch: not even " + least + " samples fit into memory at a time");
        }
        return lines(tried, best, why);
    }

    /** The memory grows linearly with the batch, so the next doubling adds twice what the last one did. */
    private boolean fits(List<Tried> tried) {
        int last = tried.size() - 1;
        if (last < 1 || tried.get(last).bytes() == 0) {
            return true;
        }
        long grown = tried.get(last).bytes() - tried.get(last - 1).bytes();
        return tried.get(last).bytes() + 2 * grown <= memory.most();
    }

    private static List<String> lines(List<Tried> tried, double best, String why) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format("%8s  %14s  %12s", "batch", "evaluations/s", "memory"));
        tried.forEach(one -> lines.add(String.format(
                Locale.ROOT,
                "%8d  %14.1f  %12s",
                one.batch(),
                one.rate(),
                one.bytes() == 0 ? "" : (one.bytes() >> 20) + " MiB")));
        Tried chosen = tried.stream()
                .filter(one -> one.rate() * FASTER >= best)
                .findFirst()
                .orElseThrow();
        lines.add("the smallest of the fastest batches; the search ended because " + why
                + ". Write it into the file, since results depend on it in their last bits:");
        lines.add("batch: " + chosen.batch());
        return lines;
    }

    /** Of a GPU: what does not fit fails, and is caught. */
    private static final class Unknown implements Memory {
        @Override
        public long peak() {
            return 0;
        }

        @Override
        public long most() {
            return Long.MAX_VALUE;
        }
    }

    /** Of this process on Linux; on other systems unknown. */
    private static final class Resident implements Memory {
        private final long most = (long) (SHARE * (kib("/proc/meminfo", "MemAvailable:") + kib(STATUS, "VmRSS:")));

        private static final String STATUS = "/proc/self/status";

        @Override
        public long peak() {
            return kib(STATUS, "VmHWM:");
        }

        @Override
        public long most() {
            return most;
        }

        private static long kib(String file, String key) {
            try {
                return Files.readAllLines(Path.of(file)).stream()
                        .filter(line -> line.startsWith(key))
                        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                        .sum();
            } catch (IOException notLinux) {
                return 0;
            }
        }
    }
}
