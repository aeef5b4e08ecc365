package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.rhumb.data.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The loss on held-out images, with the same levels and noise every time. */
final class Validation {
    private static final int CHUNK = 250;
    /** Noise levels at which a noise-robust classifier is reported. */
    private static final double[] SIGMAS = {0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10, 20};

    private final TrainingPlan plan;
    private final Dataset heldOut;
    private final TaskLoss objective;

    Validation(TrainingPlan plan, Dataset heldOut, TaskLoss objective) {
        this.plan = plan;
        this.heldOut = heldOut;
        this.objective = objective;
    }

    /**
     * How the held-out images went.
     *
     * @param loss mean over the images
     * @param accuracy share classified rightly, NaN for a task without accuracy
     */
    record Result(double loss, double accuracy) {}

    /**
     * How a classifier does at one noise level.
     *
     * @param sigma the level
     * @param accuracy share of held-out images classified rightly
     * @param loss mean cross-entropy in nats
     */
    record AtLevel(double sigma, double accuracy, double loss) {}

    Result run(NDManager manager, NDArray weights) {
        return run(manager, weights, Double.NaN);
    }

    /** Accuracy by noise level. */
    List<AtLevel> byLevel(NDManager manager, NDArray weights) {
        List<AtLevel> rows = new ArrayList<>();
        for (double sigma : SIGMAS) {
            Result result = run(manager, weights, sigma);
            rows.add(new AtLevel(sigma, result.accuracy(), result.loss()));
        }
        return rows;
    }

    private Result run(NDManager manager, NDArray weights, double sigma) {
        double[] loss = new double[1];
        long[] correct = new long[1];
        visit(manager, drawn -> {
            TaskLoss.Outcome outcome = objective.evaluate(weights, Double.isNaN(sigma) ? drawn : at(drawn, sigma));
            loss[0] += outcome.loss().get() * drawn.size();
            correct[0] += outcome.correct().getAsLong();
        });
        return new Result(
                loss[0] / heldOut.size(),
                plan.task().hasAccuracy() ? correct[0] / (double) heldOut.size() : Double.NaN);
    }

    /** Shows all held-out images in parts, each with the same levels and noise every time; arrays live until the visit ends. */
    void visit(NDManager manager, Consumer<Minibatch> visitor) {
        for (int from = 0; from < heldOut.size(); from += CHUNK) {
            int[] indices = IntStream.range(from, Math.min(from + CHUNK, heldOut.size()))
                    .toArray();
            try (NDManager scratch = manager.newSubManager()) {
                visitor.accept(Minibatch.draw(scratch, plan, heldOut, indices, "validation", from, false));
            }
        }
    }

    private static Minibatch at(Minibatch batch, double sigma) {
        return batch.at(batch.a().onesLike(), batch.s().onesLike().muli(sigma));
    }

    /** Adds accuracy by noise level to the metrics and writes it as {@code accuracy-by-noise.csv}. */
    void reportByLevel(NDManager manager, NDArray weights, JsonObject metrics, Path folder) throws IOException {
        List<AtLevel> rows = byLevel(manager, weights);
        writeRows(folder.resolve("accuracy-by-noise.csv"), rows);
        metrics.add("accuracy-by-noise", json(rows));
    }

    private static void writeRows(Path file, List<Validation.AtLevel> rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of("sigma,accuracy,cross_entropy"));
        for (Validation.AtLevel row : rows) {
            lines.add(String.format(Locale.ROOT, "%s,%.4f,%.4f", row.sigma(), row.accuracy(), row.loss()));
        }
        Files.write(file, lines);
    }

    private static JsonArray json(List<Validation.AtLevel> rows) {
        JsonArray array = new JsonArray();
        for (Validation.AtLevel row : rows) {
            JsonObject json = new JsonObject();
            json.addProperty("sigma", row.sigma());
            json.addProperty("accuracy", row.accuracy());
            json.addProperty("cross-entropy", row.loss());
            array.add(json);
        }
        return array;
    }
}
