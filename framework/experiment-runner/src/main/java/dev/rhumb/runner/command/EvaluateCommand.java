package dev.rhumb.runner.command;

import dev.rhumb.evaluation.Adherence;
import dev.rhumb.evaluation.Cosines;
import dev.rhumb.evaluation.Evaluated;
import dev.rhumb.evaluation.EvaluationRequest;
import dev.rhumb.evaluation.Evidence;
import dev.rhumb.evaluation.Need;
import dev.rhumb.evaluation.io.Layout;
import dev.rhumb.evaluation.io.PixelRange;
import dev.rhumb.evaluation.io.ReadAs;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.evaluate.Evaluations;
import dev.rhumb.runner.evaluate.FieldPreset;
import dev.rhumb.runner.evaluate.PresetOutput;
import dev.rhumb.runner.measure.EngineAlgebra;
import dev.rhumb.runner.measure.PairPrecision;
import dev.rhumb.runner.session.Installed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures samples from anywhere. */
@Command(
        name = "evaluate",
        description = {
            "Measure samples from any source: .npy, .npz, or images in a folder, a .zip or a .tar.",
            "Images of sub-folders are read too. They are in the order of their names, in which numbers count as numbers:"
                    + " 2.png before 10.png. Labels, captions and logits have the same order. The error stream reports"
                    + " what was read."
        },
        sortOptions = false)
public final class EvaluateCommand implements Callable<Integer> {
    private static final Map<Class<? extends Evidence>, String> OPTIONS = Map.of(
            Evidence.Logits.class, "--judge MODEL for images, or --logits FILE",
            Evidence.Intended.class, "--labels FILE",
            Evidence.Real.class, "--reference-labels FILE",
            Adherence.class, "images, --judge READER, and --captions FILE or --labels FILE",
            Evidence.Pictures.class, "images in both sets",
            Cosines.class, "images, --clip MODEL and --captions FILE",
            Evidence.Training.class, "--training SET");

    @Parameters(
            arity = "0..2",
            paramLabel = "SET",
            description = "With --preset: the real and the generated samples; with clip-score, captions and images.")
    List<Path> sets = List.of();

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "Print what a well-known program prints of two sets: adm, adm-precision-recall,"
                    + " clip-score, cmmd, dgm-eval, edm2, fd-dinov2, fid, inception-score, pytorch-fid or sfid. Its"
                    + " feature networks must lie in a folder of models.")
    @Nullable
    String preset;

    @Option(
            names = "--reference",
            paramLabel = "A",
            description = "The real samples; for fid also a .npz file of mu and sigma.")
    @Nullable
    Path reference;

    @Option(names = "--samples", paramLabel = "B", description = "The generated samples.")
    @Nullable
    Path samples;

    @Option(
            names = "--metrics",
            arity = "1..*",
            split = ",",
            paramLabel = "NAME",
            description =
                    "The metrics: fid,kid,precision,recall,... If one cannot be measured, the others are, and the exit"
                            + " code is 2.")
    List<String> metrics = List.of();

    @Mixin
    ImageOptions images = new ImageOptions();

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

    @Option(
            names = "--reference-layout",
            converter = ImageOptions.LayoutText.class,
            paramLabel = "LAYOUT",
            description = "The same for --reference and --training alone, where they differ from the samples.")
    @Nullable
    Layout referenceLayout;

    @Option(
            names = "--reference-range",
            converter = ImageOptions.RangeText.class,
            paramLabel = "RANGE",
            description = "The same for --reference and --training alone, where they differ from the samples.")
    @Nullable
    PixelRange referenceRange;

    @Option(
            names = "--reference-statistics",
            paramLabel = "NAME",
            description = "With which statistics of the reference 'fid' compares, where it has several or has samples"
                    + " too: mu or mu_s in .npz files of guided-diffusion, fid or fd_dinov2 in EDM2's .pkl files.")
    @Nullable
    String referenceStatistics;

    @Option(names = "--training", paramLabel = "C", description = "The model's training data, for memorisation.")
    @Nullable
    Path training;

    @Option(
            names = "--neighbours",
            paramLabel = "FILE.png",
            description = "Draw the samples that are nearest to training images, with those images.")
    @Nullable
    Path neighbours;

    @Option(names = "--seed", description = "Seed of metrics that draw subsets (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description =
                    "Keep what is computed of the reference alone in this folder, by the hash of its features, and"
                            + " use it again.")
    @Nullable
    Path cache;

    @Option(
            names = "--jackknife",
            paramLabel = "GROUPS",
            description =
                    "Also print each value without the bias that falls with 1/n, and its 95 %% interval, by leaving out"
                            + " one of so many groups of the generated samples at a time; 20 is usual. It takes GROUPS times as"
                            + " long.")
    @Nullable
    Integer jackknife;

    @Option(
            names = "--pairs",
            paramLabel = "FORMAT",
            description = "The number format of products of pairs of samples: float64, or float32, which is faster."
                    + " Precision, recall, density and coverage are the same numbers with both.")
    PairPrecision pairs = PairPrecision.FLOAT64;

    @Option(names = "--json", description = "Print one flat JSON object instead of a table.")
    boolean json;

    @Override
    public Integer call() throws IOException {
        if (preset != null) {
            return printed(FieldPreset.named(preset)) ? 0 : 2;
        }
        if (reference == null || samples == null || metrics.isEmpty() || !sets.isEmpty()) {
            throw new UserError(
                    "evaluate needs --reference A, --samples B and --metrics NAME,..., or --preset NAME REFERENCE"
                            + " SAMPLES");
        }
        List<String> names = metrics.stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        EvaluationRequest request = new EvaluationRequest(
                reference, samples, names, logits, labels, referenceLabels, captions, training, reading(), seed);
        try (Installed installed = Installed.load(images.places());
                EngineAlgebra engine = engine()) {
            installed.warn(System.err::println);
            Evaluations.Found found = new Evaluations(
                            images.features,
                            judge,
                            clip,
                            installed.vocabulary().words(),
                            images.places(),
                            images.device(),
                            cache,
                            jackknife,
                            neighbours,
                            System.err::println)
                    .measure(request, installed.vocabulary().metrics(), engine);
            if (json && !found.values().isEmpty()) {
                System.out.println(found.json());
            } else {
                found.table().forEach(System.out::println);
            }
            found.refused().forEach((name, refusal) -> System.err.println("rhumb: " + sentence(name, refusal)));
            return found.refused().isEmpty() ? 0 : 2;
        }
    }

    private boolean printed(FieldPreset chosen) throws IOException {
        if (sets.size() != 2 || reference != null || samples != null || !metrics.isEmpty() || images.features != null) {
            throw new UserError("--preset " + chosen.name()
                    + " takes " + (chosen.readsCaptions() ? "a file of captions" : "the real")
                    + " and the generated samples, and no --reference,"
                    + " --samples, --metrics or --features: evaluate --preset " + chosen.name()
                    + (chosen.readsCaptions() ? " CAPTIONS" : " REFERENCE") + " SAMPLES");
        }
        try (EngineAlgebra engine = engine()) {
            return new PresetOutput(
                            chosen, sets.get(0), sets.get(1), reading(), seed, images.places(), images.device(), cache)
                    .print(engine);
        }
    }

    private EngineAlgebra engine() {
        return EngineAlgebra.on(images.device(), pairs, EvaluateCommand::report);
    }

    private EvaluationRequest.Reading reading() {
        return new EvaluationRequest.Reading(
                images.readAs(),
                new ReadAs(
                        referenceLayout == null ? images.layout : referenceLayout,
                        referenceRange == null ? images.range : referenceRange,
                        referenceStatistics),
                images.raw);
    }

    /** Where something is missing, with the options that would give it. */
    private static String sentence(String name, Evaluated.Refusal refusal) {
        return refusal.missing().isEmpty()
                ? refusal.sentence()
                : "the metric '" + name + "' needs "
                        + refusal.missing().stream()
                                .map(need -> need.description() + " (" + options(need) + ")")
                                .collect(Collectors.joining(" and "));
    }

    private static String options(Need need) {
        return OPTIONS.getOrDefault(need.evidence(), "only in experiments on a built-in mixture");
    }

    static void report(String notice) {
        System.err.println(notice);
    }
}
