package dev.rhumb.runner.command;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.plan.InitialNoise;
import dev.rhumb.runner.plan.ModelSource;
import dev.rhumb.runner.plan.Room;
import dev.rhumb.runner.plan.RunPlan;
import dev.rhumb.runner.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes what the samples of an experiment begin with. */
@Command(
        name = "noise",
        description =
                "Write the initial noise of an experiment: standard normal values (samples, ...), the blocks of the"
                        + " seeds one after another. The loop multiplies them by the schedule's first level.")
public final class NoiseCommand implements Callable<Integer> {
    @Mixin
    ExperimentArguments arguments = new ExperimentArguments();

    @Option(names = "--out", paramLabel = "FILE.npy", description = "The file to write.")
    @Nullable
    Path out;

    @Override
    public Integer call() throws IOException {
        if (out == null) {
            throw new UserError("no file is given; name one with --out FILE.npy");
        }
        try (Session session = Session.open(arguments.options.places(), Reporter.standard())) {
            write(arguments.resolved(session), out);
        }
        System.out.println(out);
        return 0;
    }

    private static void write(RunPlan plan, Path file) throws IOException {
        ModelSource model = plan.model();
        long[] each = InitialNoise.shape(model).getShape();
        int size = Math.toIntExact(Arrays.stream(each).reduce(1, Math::multiplyExact));
        List<Long> seeds = plan.experiment().samples().seeds();
        int count = plan.experiment().samples().count();
        Room.require("samples.count", (long) count * seeds.size(), new Shape(each));
        int rows = Math.multiplyExact(count, seeds.size());
        double[] values = new double[Math.multiplyExact(rows, size)];
        double[] row = new double[size];
        var noise = plan.noise();
        for (int i = 0; i < rows; i++) {
            noise.apply(seeds.get(i / count)).fill(i % count, InitialNoise.PURPOSE, 0, 0, 0, row);
            System.arraycopy(row, 0, values, i * size, size);
        }
        int[] shape = LongStream.concat(LongStream.of(rows), Arrays.stream(each))
                .mapToInt(Math::toIntExact)
                .toArray();
        if (plan.experiment().dtype().type() == DataType.FLOAT64) {
            Npy.write(file, values, shape);
        } else {
            float[] single = new float[values.length];
            for (int i = 0; i < single.length; i++) {
                single[i] = (float) values[i];
            }
            Npy.write(file, single, shape);
        }
    }
}
