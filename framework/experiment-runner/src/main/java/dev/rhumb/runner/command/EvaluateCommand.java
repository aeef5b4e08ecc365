package dev.rhumb.runner.command;

import ai.djl.Device;
import dev.rhumb.evaluation.Evaluated;
import dev.rhumb.evaluation.EvaluationRequest;
import dev.rhumb.evaluation.Evaluator;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.Nearest;
import dev.rhumb.evaluation.Need;
import dev.rhumb.evaluation.io.ImageShape;
import dev.rhumb.evaluation.io.Images;
import dev.rhumb.evaluation.io.Layout;
import dev.rhumb.evaluation.io.PixelRange;
import dev.rhumb.evaluation.io.ReadAs;
import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.evaluation.statistics.Jackknife;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.measure.EngineAlgebra;
import dev.rhumb.runner.measure.Neighbours;
import dev.rhumb.runner.measure.PairPrecision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

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
    @Parameters(arity = "0..2", paramLabel = "SET", description = "With --preset: the real and the generated samples.")
    List<Path> sets = List.of();

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "Print what a well-known program prints of two sets: adm, dgm-eval, edm2 or pytorch-fid. Its"
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

    @Option(
            names = "--layout",
            converter = LayoutText.class,
            paramLabel = "LAYOUT",
            description = "Axes of arrays of images: nchw or nhwc. Needed where the shape allows both.")
    @Nullable
    Layout layout;

    @Option(
            names = "--range",
            converter = RangeText.class,
            paramLabel = "RANGE",
            description =
                    "From black to white in arrays of images: -1:1, 0:1, 0:255 or 0:65535. Needed where the values"
                            + " allow several; uint8 is always 0:255.")
    @Nullable
    PixelRange range;

    @Option(
            names = "--reference-layout",
            converter = LayoutText.class,
            paramLabel = "LAYOUT",
            description = "The same for --reference and --training alone, where they differ from the samples.")
    @Nullable
    Layout referenceLayout;

    @Option(
            names = "--reference-range",
            converter = RangeText.class,
            paramLabel = "RANGE",
            description = "The same for --reference and --training alone, where they differ from the samples.")
    @Nullable
    PixelRange referenceRange;

    @Option(
            names = "--raw",
            description = "Measure images as they are; otherwise they are clipped and rounded to 8 bits first, as image"
                    + " files hold them and published FIDs have it.")
    boolean raw;

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
            return printed(FieldPreset.named(preset));
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
        Map<String, Double> values = new LinkedHashMap<>();
        Map<String, Interval> intervals = new LinkedHashMap<>();
        Map<String, Evaluated.Refusal> refused = new LinkedHashMap<>();
        try (Installed installed = Installed.load(plugins);
                EngineAlgebra engine = EngineAlgebra.on(Device.cpu(), pairs, EvaluateCommand::report)) {
            installed.warn(System.err);
            Metrics known = installed.vocabulary().metrics();
            // All of them, before any file is read.
            List<String> asked =
                    names.stream().map(known::named).map(NamedMetric::name).toList();
            boolean first = true;
            for (NetworkMetrics some : NetworkMetrics.of(asked, features)) {
                try (Extractors extractors = Extractors.named(some.network(), judge, clip, models)) {
                    Evaluated found = new Evaluator(
                                    known, extractors.viewers(), engine.algebra(), cache, System.err::println)
                            .evaluate(request.of(some.metrics()));
                    found.values().forEach((metric, value) -> {
                        values.put(some.name(metric), value);
                        note(some, known.named(metric), found.input());
                    });
                    if (jackknife != null) {
                        List<NamedMetric> measured = found.values().keySet().stream()
                                .map(known::named)
                                .toList();
                        intervals(measured, found.input(), jackknife)
                                .forEach((metric, interval) -> intervals.put(some.name(metric), interval));
                    }
                    found.refused().forEach((metric, refusal) -> refused.put(some.name(metric), refusal));
                    if (neighbours != null && first) {
                        draw(neighbours, found.input());
                    }
                }
                first = false;
            }
            Map<String, Double> inOrder = new LinkedHashMap<>();
            asked.forEach(name -> inOrder.computeIfAbsent(name, values::get));
            print(inOrder, intervals);
        }
        refused.forEach((name, refusal) -> System.err.println("rhumb: " + sentence(name, refusal)));
        return refused.isEmpty() ? 0 : 2;
    }

    /** What a reader of a value should know, such as that a metric of the field on other features cannot be compared with published values. */
    private static void note(NetworkMetrics some, NamedMetric metric, MetricInput input) {
        String name = some.name(metric.name());
        metric.note(input).ifPresent(note -> System.err.println("rhumb: note on " + name + ": " + note));
        String network = some.network();
        if (network != null) {
            Metrics.otherFeatures(name, network)
                    .ifPresent(own -> System.err.println("rhumb: note on " + name + ": it is of features of '" + network
                            + "'; published values are of " + own + " and cannot be compared"));
        }
    }

    private int printed(FieldPreset chosen) throws IOException {
        if (sets.size() != 2 || reference != null || samples != null || !metrics.isEmpty() || features != null) {
            throw new UserError("--preset " + chosen.name()
                    + " takes the real and the generated samples, and no --reference,"
                    + " --samples, --metrics or --features: evaluate --preset " + chosen.name() + " REFERENCE SAMPLES");
        }
        Path real = sets.get(0);
        Path fake = sets.get(1);
        boolean matrices = Evaluator.isMatrix(real) && Evaluator.isMatrix(fake);
        List<String> networks =
                matrices ? List.of() : chosen.networks().map(this::network).toList();
        List<@Nullable Evaluated> found = new ArrayList<>();
        try (EngineAlgebra engine = EngineAlgebra.on(Device.cpu(), pairs, EvaluateCommand::report)) {
            for (int i = 0; i < chosen.parts().size(); i++) {
                FieldPreset.Part part = chosen.parts().get(i);
                found.add(
                        matrices && i > 0
                                ? null
                                : found(part, matrices ? null : networks.get(i), request(real, fake, part), engine));
            }
            // While the engine is open: some values are computed when they are printed.
            return print(chosen, found) ? 0 : 2;
        }
    }

    /** Prints the lines that could be measured; whether that was all of them. */
    private static boolean print(FieldPreset chosen, List<@Nullable Evaluated> found) {
        boolean whole = true;
        for (FieldPreset.Line line : chosen.lines()) {
            FieldPreset.Part part = chosen.parts().get(line.part());
            Evaluated one = found.get(line.part());
            if (one != null && one.values().containsKey(line.metric())) {
                System.out.println(line.print(one));
                continue;
            }
            whole = false;
            System.err.println("rhumb: '" + line.template().replaceFirst("\\W*%.*", "") + "' is left out: "
                    + (one == null
                            ? "features of '" + part.network()
                                    + "' are needed, but these sets are features of one network"
                            : Objects.requireNonNull(one.refused().get(line.metric()))
                                    .sentence()));
        }
        return whole;
    }

    private EvaluationRequest request(Path real, Path fake, FieldPreset.Part part) {
        return new EvaluationRequest(real, fake, part.metrics(), null, null, null, null, null, reading(), seed);
    }

    private Evaluated found(
            FieldPreset.Part part, @Nullable String network, EvaluationRequest request, EngineAlgebra engine)
            throws IOException {
        try (Extractors extractors = part.features() || network == null
                ? Extractors.named(network, null, null, models)
                : Extractors.logits(network, models)) {
            return new Evaluator(Metrics.standard(), extractors.viewers(), engine.algebra(), cache, System.err::println)
                    .evaluate(request);
        }
    }

    /** Where a network of a preset lies. */
    private String network(String name) {
        return Places.network(name, models)
                .orElseThrow(() -> new UserError("--preset " + preset + " needs the feature network '" + name
                        + "': put its TorchScript file as " + name + ".pt, or a description of it as " + name
                        + ".yaml, into the folder 'models' or one that --models names (docs/metrics.md); nothing is"
                        + " fetched"));
    }

    private EvaluationRequest.Reading reading() {
        return new EvaluationRequest.Reading(
                new ReadAs(layout, range),
                new ReadAs(
                        referenceLayout == null ? layout : referenceLayout,
                        referenceRange == null ? range : referenceRange),
                raw);
    }

    private static Map<String, Interval> intervals(List<NamedMetric> metrics, MetricInput input, int groups) {
        try {
            return Jackknife.of(metrics, input, groups);
        } catch (IllegalArgumentException e) {
            throw new UserError("--jackknife " + groups + ": " + e.getMessage());
        }
    }

    private void print(Map<String, Double> values, Map<String, Interval> intervals) {
        if (values.isEmpty()) {
            return;
        }
        if (json) {
            Map<String, Double> all = new LinkedHashMap<>();
            values.forEach((name, value) -> {
                all.put(name, value);
                Interval interval = intervals.get(name);
                if (interval != null) {
                    all.put(name + ".unbiased", interval.mean());
                    all.put(name + ".low", interval.low());
                    all.put(name + ".high", interval.high());
                }
            });
            System.out.println(Json.flat(all));
            return;
        }
        int width = values.keySet().stream().mapToInt(String::length).max().orElse(0);
        values.forEach((name, value) ->
                System.out.printf(Locale.ROOT, "%-" + width + "s  %s%s%n", name, value, beside(intervals.get(name))));
    }

    private static String beside(@Nullable Interval interval) {
        return interval == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "  without bias %.6g [%.6g, %.6g]",
                        interval.mean(),
                        interval.low(),
                        interval.high());
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
        Images shown =
                Evaluator.images(Objects.requireNonNull(samples), reading().samples());
        Images trainedOn = Evaluator.images(known, reading().reference());
        ImageShape shape = shown.shape();
        Neighbours.of(
                        Nearest.of(among, input.generated(), Math.min(Neighbours.EACH, among.rows())),
                        shown::image,
                        trainedOn::image,
                        shape.channels(),
                        shape.height(),
                        shape.width())
                .draw(file);
    }

    /** The layout of a text. */
    static final class LayoutText implements ITypeConverter<Layout> {
        @Override
        public Layout convert(String text) {
            return refusing(Layout::of, text);
        }
    }

    /** The range of a text. */
    static final class RangeText implements ITypeConverter<PixelRange> {
        @Override
        public PixelRange convert(String text) {
            return refusing(PixelRange::of, text);
        }
    }

    private static <T> T refusing(Function<String, T> reading, String text) {
        try {
            return reading.apply(text);
        } catch (IllegalArgumentException unknown) {
            throw new TypeConversionException(unknown.getMessage());
        }
    }

    static void report(String notice) {
        System.err.println(notice);
    }
}
