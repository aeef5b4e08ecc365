package dev.rhumb.runner.evaluate;

import dev.rhumb.evaluation.Evaluated;
import dev.rhumb.evaluation.Evidence;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.InceptionScore;
import dev.rhumb.evaluation.KernelInceptionDistance;
import dev.rhumb.records.UserError;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a well-known evaluation program or paper reports: its metrics, settings, order and scaling. Its feature networks are the user's,
 * under the names given here.
 *
 * @param name as the user writes it
 * @param program where it comes from
 * @param parts what is measured with one network after the other
 * @param lines what is printed, in its order
 */
public record FieldPreset(String name, String program, List<Part> parts, List<Line> lines) {
    private static final String POOL = "inception-v3-fid";
    private static final String SPATIAL = "inception-v3-spatial";
    private static final String LOGITS = "inception-v3-logits";
    private static final String DINO = "dinov2-vitl14";
    private static final String CLIP = "clip-vit-l14-336";

    private static final String CLIP_PAIR = "clip-vit-l14";
    private static final String CLIP_SCORE = "clip-score";
    private static final double PERCENT = 100;

    /** The guided-diffusion evaluator's. */
    private static final int SPLIT = 5000;

    private static final List<FieldPreset> ALL = List.of(
            single("fid", "Heusel et al. 2017", POOL, "fid", "FID: %s"),
            single("sfid", "Nash et al. 2021", SPATIAL, "fid", "sFID: %s"),
            single("fd-dinov2", "Stein et al. 2023", DINO, "fid", "FD-DINOv2: %s"),
            single(
                    "cmmd",
                    "Jayasumana et al. 2024, as its code prints it",
                    CLIP,
                    "cmmd-biased",
                    "The CMMD value is:  %.3f"),
            new FieldPreset(
                    "clip-score",
                    "Hessel et al. 2021, as torchmetrics' CLIPScore scales it",
                    List.of(new Part(CLIP_PAIR, Sees.CAPTIONS, List.of(CLIP_SCORE))),
                    List.of(new Line(0, CLIP_SCORE, "CLIPScore: %.4f", FieldPreset::clipScore))),
            new FieldPreset(
                    "inception-score",
                    "Salimans et al. 2016, over splits of 5,000 as guided-diffusion's evaluator.py",
                    List.of(new Part(LOGITS, Sees.LOGITS, List.of("inception-score@1"))),
                    List.of(inceptionScoreLine(0))),
            new FieldPreset(
                    "pytorch-fid",
                    "pytorch-fid 0.3",
                    List.of(new Part(POOL, Sees.FEATURES, List.of("fid"))),
                    List.of(line(0, "fid", "FID:  %s"))),
            new FieldPreset(
                    "adm",
                    "guided-diffusion's evaluator.py",
                    List.of(
                            new Part(POOL, Sees.FEATURES, List.of("fid", "precision@3", "recall@3"), "mu"),
                            new Part(SPATIAL, Sees.FEATURES, List.of("fid"), "mu_s"),
                            new Part(LOGITS, Sees.LOGITS, List.of("inception-score@1"))),
                    List.of(
                            inceptionScoreLine(2),
                            line(0, "fid", "FID: %s"),
                            line(1, "fid", "sFID: %s"),
                            line(0, "precision@3", "Precision: %s"),
                            line(0, "recall@3", "Recall: %s"))),
            new FieldPreset(
                    "adm-precision-recall",
                    "guided-diffusion's evaluator.py",
                    List.of(new Part(POOL, Sees.FEATURES, List.of("precision@3", "recall@3"))),
                    List.of(line(0, "precision@3", "Precision: %s"), line(0, "recall@3", "Recall: %s"))),
            new FieldPreset(
                    "edm2",
                    "EDM2's calculate_metrics.py",
                    List.of(
                            new Part(POOL, Sees.FEATURES, List.of("fid"), "fid"),
                            new Part(DINO, Sees.FEATURES, List.of("fid"), "fd_dinov2")),
                    List.of(line(0, "fid", "fid = %g"), line(1, "fid", "fd_dinov2 = %g"))),
            new FieldPreset(
                    "dgm-eval",
                    "dgm-eval's default metrics as far as they are of features alone",
                    List.of(new Part(
                            DINO,
                            Sees.FEATURES,
                            List.of(
                                    "fid",
                                    "fid-infinity",
                                    "kid-subsets",
                                    "precision@5",
                                    "recall@5",
                                    "density@5",
                                    "coverage@5"))),
                    List.of(
                            line(0, "fid", "fd: %.5f"),
                            line(0, "fid-infinity", "fd_infinity_value: %.5f"),
                            line(0, "kid-subsets", "kd_value: %.5f"),
                            new Line(0, "kid-subsets", "kd_variance: %.5f", FieldPreset::spread),
                            line(0, "precision@5", "precision: %.5f"),
                            line(0, "recall@5", "recall: %.5f"),
                            line(0, "density@5", "density: %.5f"),
                            line(0, "coverage@5", "coverage: %.5f"))));

    /** What a network makes of images. */
    public enum Sees {
        /** Features, which are compared with those of real images. */
        FEATURES,
        /** Logits of classes. */
        LOGITS,
        /** How near they are to captions, which take the place of real images. */
        CAPTIONS
    }

    /**
     * What is measured with one network.
     *
     * @param network its name
     * @param sees what it makes of images
     * @param metrics what is measured
     * @param statistics the name of this network's statistics in a reference that the program itself wrote, or null
     */
    public record Part(
            String network,
            Sees sees,
            List<String> metrics,
            @Nullable String statistics) {
        Part(String network, Sees sees, List<String> metrics) {
            this(network, sees, metrics, null);
        }
    }

    /**
     * A printed line.
     *
     * @param part whose value it is
     * @param metric which has to be measured for it
     * @param template with one place for the value
     * @param value what is printed
     */
    public record Line(int part, String metric, String template, Function<Evaluated, Double> value) {
        public String print(Evaluated found) {
            double number = value.apply(found);
            return template.endsWith("%g")
                    ? template.replace("%g", shortest(number))
                    : String.format(Locale.ROOT, template, number);
        }
    }

    private static Line line(int part, String metric, String template) {
        return new Line(
                part,
                metric,
                template,
                found -> Objects.requireNonNull(found.values().get(metric)));
    }

    private static Line inceptionScoreLine(int part) {
        return new Line(part, "inception-score@1", "Inception Score: %s", FieldPreset::inceptionScore);
    }

    /** One metric of one network. */
    private static FieldPreset single(String name, String source, String network, String metric, String template) {
        return new FieldPreset(
                name,
                source,
                List.of(new Part(network, Sees.FEATURES, List.of(metric))),
                List.of(line(0, metric, template)));
    }

    public static FieldPreset named(String name) {
        return ALL.stream()
                .filter(preset -> preset.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new UserError("--preset: there is no '" + name + "'; presets are " + names()));
    }

    public static String names() {
        return ALL.stream().map(FieldPreset::name).sorted().collect(Collectors.joining(", "));
    }

    /** The networks in the order in which they are used. */
    public Stream<String> networks() {
        return parts.stream().map(Part::network);
    }

    /** Whether captions take the place of real images. */
    public boolean readsCaptions() {
        return parts.get(0).sees() == Sees.CAPTIONS;
    }

    private static double inceptionScore(Evaluated found) {
        Features logits = found.input().get(Evidence.Logits.class).values();
        int n = logits.rows();
        double sum = 0;
        int splits = 0;
        for (int from = 0; from < n; from += SPLIT) {
            int[] rows = IntStream.range(from, Math.min(n, from + SPLIT)).toArray();
            sum += InceptionScore.ofLogits(logits.subset(rows), 1).mean();
            splits++;
        }
        return sum / splits;
    }

    private static double clipScore(Evaluated found) {
        return PERCENT * Math.max(0, Objects.requireNonNull(found.values().get(CLIP_SCORE)));
    }

    private static double spread(Evaluated found) {
        Features real = found.input().reference();
        Features fake = found.input().generated();
        int size = Math.min(1000, Math.min(real.rows(), fake.rows()));
        return KernelInceptionDistance.subsets(
                        real, fake, 100, size, found.input().seed())
                .deviation();
    }

    /** C's {@code %g}: six significant digits without trailing zeros. */
    private static String shortest(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent < -4 || exponent >= 6) {
            String digits = rounded.unscaledValue().abs().toString();
            return (value < 0 ? "-" : "")
                    + digits.charAt(0)
                    + (digits.length() > 1 ? "." + digits.substring(1) : "")
                    + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
        }
        return rounded.toPlainString();
    }
}
