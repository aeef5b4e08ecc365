package dev.rhumb.runner.command;

import dev.rhumb.evaluation.EvaluationRequest;
import dev.rhumb.evaluation.Evaluator;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.Nearest;
import dev.rhumb.evaluation.Need;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.evaluation.io.Images;
import dev.rhumb.runner.UserError;
import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.measure.Neighbours;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures samples from anywhere. */
@Command(
        name = "evaluate",
        description = "Measure samples from any source: .npy, .npz, or a folder of images.",
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
            description = "The metrics: fid,kid,precision,recall,...")
    List<String> metrics = List.of();

    @Option(
            names = "--features",
            paramLabel = "MODEL",
            description = "The network that computes features of images: a judge's name or file, a TorchScript file"
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

    @Option(
            names = "--captions",
            paramLabel = "FILE",
            description = "The intended caption of each generated sample: a text file with one caption in each line.")
    @Nullable
    Path captions;

    @Option(
            names = "--judge",
            paramLabel = "MODEL",
            description = "The network for logits and readings of images (default: the network of --features).")
    @Nullable
    String judge;

    @Option(
            names = "--clip",
            paramLabel = "MODEL",
            description = "The clean CLIP pair that compares images and captions.")
    @Nullable
    String clip;

    @Option(names = "--training", paramLabel = "C", description = "The model's training data, for memorisation.")
    @Nullable
    Path training;

    @Option(
            names = "--neighbours",
            paramLabel = "FILE.png",
            description = "Draw the samples that are nearest to training images, with those images.")
    @Nullable
    Path neighbours;

    @Option(names = "--plugins", paramLabel = "PLACE", description = "Further plugins; may be repeated.")
    List<Path> plugins = List.of();

    @Option(names = "--seed", description = "Seed of metrics that draw subsets (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(names = "--json", description = "Print one flat JSON object instead of a table.")
    boolean json;

    @Override
    public Integer call() throws IOException {
        EvaluationRequest request = new EvaluationRequest(
                reference, samples, metrics, logits, labels, referenceLabels, captions, training, seed);
        Map<String, Double> values;
        try (Installed installed = Installed.load(plugins);
                Extractors extractors = Extractors.named(features, judge, clip, models)) {
            installed.warn(System.err);
            Evaluator evaluator = new Evaluator(installed.metrics(), extractors.viewers());
            MetricInput input = evaluator.input(request);
            metrics.forEach(name -> requireMet(installed.metrics().named(name), input));
            values = installed.metrics().measure(metrics, input);
            if (neighbours != null) {
                draw(neighbours, input);
            }
        }
        if (json) {
            System.out.println(Json.flat(values));
        } else {
            int width = values.keySet().stream().mapToInt(String::length).max().orElse(0);
            values.forEach((name, value) -> System.out.printf("%-" + width + "s  %s%n", name, value));
        }
        return 0;
    }

    /** Says which options would give what a metric lacks. */
    private static void requireMet(NamedMetric metric, MetricInput input) {
        Set<Need> missing = metric.missing(input);
        if (!missing.isEmpty()) {
            throw new UserError("the metric '" + metric.name() + "' needs "
                    + missing.stream()
                            .map(need -> need.description() + " (" + options(need) + ")")
                            .collect(Collectors.joining(" and ")));
        }
    }

    private static String options(Need need) {
        return switch (need) {
            case LOGITS -> "--judge MODEL for images, or --logits FILE";
            case LABELS -> "--labels FILE";
            case REFERENCE_LABELS -> "--reference-labels FILE";
            case ADHERENCE -> "images, --judge READER, and --captions FILE or --labels FILE";
            case PIXELS -> "images in both sets";
            case COSINES -> "images, --clip MODEL and --captions FILE";
            case TRAINING -> "--training SET";
            case ORACLE, TILTED, MODES -> "only in experiments on a built-in mixture";
        };
    }

    private void draw(Path file, MetricInput input) throws IOException {
        Features among = input.training();
        Path known = training;
        if (among == null || known == null) {
            throw new UserError("--neighbours needs --training SET, the images to search");
        }
        Images shown = Evaluator.images(samples);
        Images trainedOn = Evaluator.images(known);
        ImageBatch first = shown.read(0, 1);
        ImageBatch other = trainedOn.read(0, 1);
        if (first.values().length != other.values().length) {
            throw new UserError("the images of '" + samples + "' and '" + known + "' are of different sizes");
        }
        Neighbours.of(
                        Nearest.of(among, input.generated(), Math.min(Neighbours.EACH, among.rows())),
                        i -> shown.read(i, i + 1).values(),
                        i -> trainedOn.read(i, i + 1).values(),
                        first.channels(),
                        first.height(),
                        first.width())
                .draw(file);
    }
}
