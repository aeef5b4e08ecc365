package dev.rhumb.runner.command;

import dev.rhumb.evaluation.EvaluationRequest;
import dev.rhumb.evaluation.Evaluator;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.runner.execute.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures samples from anywhere. */
@Command(
        name = "evaluate",
        description = "Measure samples from anywhere: .npy, .npz, or a folder of images.",
        sortOptions = false)
public final class EvaluateCommand implements Callable<Integer> {
    @Option(names = "--reference", required = true, paramLabel = "A", description = "The real samples.")
    Path reference = Path.of("");

    @Option(names = "--samples", required = true, paramLabel = "B", description = "The generated samples.")
    Path samples = Path.of("");

    @Option(
            names = "--metrics",
            required = true,
            split = ",",
            paramLabel = "NAME",
            description = "What to measure: fid,kid,precision,recall,...")
    List<String> metrics = List.of();

    @Option(
            names = "--features",
            paramLabel = "MODEL",
            description = "The network that features of images come from: a judge's name or file, a TorchScript file"
                    + " (.pt, .ts, .torchscript), or pixels.")
    @Nullable
    String features;

    @Option(names = "--models", paramLabel = "DIR", description = "A folder of model files, besides the shipped ones.")
    List<Path> models = List.of();

    @Option(names = "--logits", paramLabel = "FILE", description = "A judge's logits of the generated samples, .npy.")
    @Nullable
    Path logits;

    @Option(names = "--labels", paramLabel = "FILE", description = "Intended classes of the generated samples, .npy.")
    @Nullable
    Path labels;

    @Option(names = "--reference-labels", paramLabel = "FILE", description = "Classes of the real samples, .npy.")
    @Nullable
    Path referenceLabels;

    @Option(names = "--seed", description = "Seed of metrics that draw subsets (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(names = "--json", description = "Print one flat JSON object instead of a table.")
    boolean json;

    @Override
    public Integer call() throws IOException {
        EvaluationRequest request =
                new EvaluationRequest(reference, samples, metrics, logits, labels, referenceLabels, seed);
        Metrics known = Metrics.standard();
        Map<String, Double> values;
        try (Extractors extractors = Extractors.named(features, models)) {
            values = new Evaluator(known, extractors.features(), extractors.judge()).evaluate(request);
        }
        if (json) {
            System.out.println(Json.flat(values));
        } else {
            int width = values.keySet().stream().mapToInt(String::length).max().orElse(0);
            values.forEach((name, value) -> System.out.printf("%-" + width + "s  %s%n", name, value));
        }
        return 0;
    }
}
