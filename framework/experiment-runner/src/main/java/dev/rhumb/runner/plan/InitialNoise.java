package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.NoiseSource;
import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.evaluation.io.NpyArray;
import dev.rhumb.records.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The noise that samples begin with, from a file: standard normal values, one row for each sample, the blocks of the seeds one
 * after another. All further noise is drawn from the seed as without a file.
 */
public final class InitialNoise {
    /** The purpose under which the loop draws what samples begin with; step, stage and pass are 0. */
    public static final String PURPOSE = "initial";

    private static final double[] USUAL = {0.5, 2};

    private final NpyArray values;
    private final List<Long> seeds;
    private final int count;

    private InitialNoise(NpyArray values, List<Long> seeds, int count) {
        this.values = values;
        this.seeds = List.copyOf(seeds);
        this.count = count;
    }

    /**
     * Reads the file that an experiment names.
     *
     * @throws UserError if it cannot be read, has another shape than the samples, or values that are not finite or far from a
     *     standard deviation of 1; a sentence
     */
    public static InitialNoise read(RunPlan plan, Path file) {
        NpyArray values;
        try {
            values = Npy.read(file);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError("samples.noise: '" + file + "' cannot be read: " + e.getMessage(), e);
        }
        List<Long> seeds = plan.experiment().samples().seeds();
        int count = plan.experiment().samples().count();
        requireShape(plan, file, values.shape(), (long) count * seeds.size());
        requireNormal(file, values);
        return new InitialNoise(values, seeds, count);
    }

    /**
     * Writes what the samples of an experiment begin with, as {@link #read} reads it.
     *
     * @throws UserError if there is no room for it
     */
    public static void write(RunPlan plan, Path file) throws IOException {
        ModelSource model = plan.model();
        long[] each = shape(model).getShape();
        int size = Math.toIntExact(Arrays.stream(each).reduce(1, Math::multiplyExact));
        List<Long> seeds = plan.experiment().samples().seeds();
        int count = plan.experiment().samples().count();
        Room.require("samples.count", (long) count * seeds.size(), new Shape(each));
        int rows = Math.multiplyExact(count, seeds.size());
        double[] values = new double[Math.multiplyExact(rows, size)];
        double[] row = new double[size];
        var noise = plan.noise();
        for (int i = 0; i < rows; i++) {
            noise.apply(seeds.get(i / count)).fill(i % count, PURPOSE, 0, 0, 0, row);
            System.arraycopy(row, 0, values, i * size, size);
        }
        int[] axes = LongStream.concat(LongStream.of(rows), Arrays.stream(each))
                .mapToInt(Math::toIntExact)
                .toArray();
        if (plan.experiment().dtype().type() == DataType.FLOAT64) {
            Npy.write(file, values, axes);
        } else {
            float[] single = new float[values.length];
            for (int i = 0; i < single.length; i++) {
                single[i] = (float) values[i];
            }
            Npy.write(file, single, axes);
        }
    }

    private static void requireShape(RunPlan plan, Path file, int[] found, long rows) {
        for (PlannedPoint point : plan.points()) {
            long[] due =
                    new Shape(rows).addAll(shape(plan.model(point.point()))).getShape();
            if (!Arrays.equals(due, Arrays.stream(found).asLongStream().toArray())) {
                throw new UserError(
                        "samples.noise: '" + file + "' has the shape " + Arrays.toString(found) + "; due is "
                                + Arrays.toString(due) + ", one row for each of the samples.count = "
                                + plan.experiment().samples().count() + " samples of each of the "
                                + plan.experiment().samples().seeds().size() + " seeds");
            }
        }
    }

    private static void requireNormal(Path file, NpyArray values) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < values.size(); i++) {
            double value = values.doubleAt(i);
            sum += value;
            squares += value * value;
        }
        double mean = sum / values.size();
        double deviation = Math.sqrt(squares / values.size() - mean * mean);
        if (!(deviation >= USUAL[0] && deviation <= USUAL[1])) {
            throw new UserError("samples.noise: the values of '" + file + "' have a standard deviation of "
                    + (float) deviation + "; give noise of deviation 1: the schedule multiplies it by its first level");
        }
    }

    /** The shape of one point of a model, without the batch axis. */
    public static Shape shape(ModelSource model) {
        try (NDManager scratch = PyTorch.manager()) {
            return model.standIn(scratch, DataType.FLOAT32).dataShape();
        }
    }

    /** What decides the noise, for the configuration. */
    static String identity(Path file) {
        try {
            return "sha256:" + Digest.ofFile(file);
        } catch (IOException e) {
            throw new UserError("samples.noise: '" + file + "' cannot be read: " + e.getMessage(), e);
        }
    }

    /** The noise of a seed block: the file's at the beginning, then the seed's. */
    public NoiseSource of(long seed) {
        NoiseSource drawn = new CounterNoise(seed);
        long first = (long) seeds.indexOf(seed) * count;
        return (sample, purpose, step, stage, pass, into) -> {
            if (!purpose.equals(PURPOSE)) {
                drawn.fill(sample, purpose, step, stage, pass, into);
                return;
            }
            int offset = Math.toIntExact((first + sample) * into.length);
            for (int i = 0; i < into.length; i++) {
                into[i] = values.doubleAt(offset + i);
            }
        };
    }
}
