package dev.rhumb.evaluation;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.RandomStream;
import java.util.List;

/** Metrics of what networks read in images, of the images themselves, and of the model's training data. */
final class ImageMetrics {
    static final List<Class<? extends Metric>> ALL = List.of(
            Accuracy.class,
            Inception.class,
            MeanAdherence.class,
            StrictAdherence.class,
            ClipScore.class,
            Saturation.class,
            ContrastRatio.class,
            MemorisedShare.class,
            TrainingRatio.class);

    private ImageMetrics() {}

    @Method(
            name = "accuracy",
            paper = "the share of right answers",
            summary = "share of samples that the judge gives their intended class")
    @Measures(
            better = Better.HIGHER,
            role = Role.QUALITY,
            needs = {Evidence.Logits.class, Evidence.Intended.class},
            least = 0,
            most = 1)
    record Accuracy(
            @Parameter(value = "number of first answers that count", fallback = "1", min = 1)
            int first) implements Metric {
        @Override
        public double measure(MetricInput input) {
            return JudgeAccuracy.top(
                    first,
                    input.get(Evidence.Logits.class).values(),
                    input.get(Evidence.Intended.class).labels());
        }
    }

    @Method(
            name = "inception-score",
            paper = "T. Salimans et al. 2016, section 4",
            summary = "Inception score by the judge, on shuffled chunks")
    @Measures(better = Better.HIGHER, role = Role.QUALITY, needs = Evidence.Logits.class, least = 1, draws = true)
    record Inception(
            @Parameter(value = "number of chunks", fallback = "10", min = 1)
            int chunks) implements Metric {
        @Override
        public double measure(MetricInput input) {
            Features logits = input.get(Evidence.Logits.class).values();
            // Generated samples come sorted by class often enough that plain chunks would each see a few classes only.
            int[] order = RandomStream.of(input.seed(), "inception-score").choose(logits.rows(), logits.rows());
            return InceptionScore.ofLogits(logits.subset(order), chunks).mean();
        }
    }

    @Method(
            name = "adherence",
            paper = "the share of requirements met; docs/worlds.md",
            summary = "mean share of a sample's requirements that an independent reader finds met")
    @Measures(better = Better.HIGHER, role = Role.QUALITY, needs = Adherence.class, least = 0, most = 1)
    record MeanAdherence() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return input.get(Adherence.class).mean();
        }
    }

    @Method(
            name = "adherence-strict",
            paper = "the share of samples that meet all; docs/worlds.md",
            summary = "share of samples in which an independent reader finds all requirements met")
    @Measures(better = Better.HIGHER, role = Role.QUALITY, needs = Adherence.class, least = 0, most = 1)
    record StrictAdherence() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return input.get(Adherence.class).strict();
        }
    }

    @Method(
            name = "clip-score",
            paper = "J. Hessel et al. 2021, section 3, without the factor of 2.5",
            summary = "mean cosine of samples and their captions by a CLIP pair")
    @Measures(better = Better.HIGHER, role = Role.QUALITY, needs = Cosines.class, least = -1, most = 1)
    record ClipScore() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return input.get(Cosines.class).mean();
        }
    }

    @Method(
            name = "saturation",
            paper = "the share of values at the ends of the range",
            summary = "mean share of an image's values at or beyond the ends of the range, as 256 levels show it")
    @Measures(better = Better.NEARER_FLOOR, role = Role.QUALITY, needs = Evidence.Pictures.class, least = 0, most = 1)
    record Saturation() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return input.get(Evidence.Pictures.class).generated().saturation();
        }
    }

    @Method(
            name = "contrast-ratio",
            paper = "root mean square contrast",
            summary = "mean standard deviation of an image's values, over the reference's")
    @Measures(better = Better.NEARER_ONE, role = Role.QUALITY, needs = Evidence.Pictures.class, least = 0)
    record ContrastRatio() implements Metric {
        @Override
        public double measure(MetricInput input) {
            Evidence.Pictures pictures = input.get(Evidence.Pictures.class);
            return pictures.generated().contrast() / pictures.reference().contrast();
        }
    }

    @Method(
            name = "memorisation",
            paper = "one less the authenticity of A. M. Alaa et al. 2022",
            summary =
                    "share of samples nearer to a training sample than that is to any other, or on it; real ones say what is right")
    @Measures(better = Better.NEARER_FLOOR, role = Role.QUALITY, needs = Evidence.Training.class, least = 0, most = 1)
    record MemorisedShare() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return Memorisation.share(input.get(Evidence.Training.class).features(), input.generated());
        }
    }

    @Method(
            name = "training-ratio",
            paper = "the ratio of the distances to two neighbours",
            summary =
                    "median of the distance to the nearest training sample over that to the second nearest, near 0 for copies; real ones say what is right")
    @Measures(better = Better.NEARER_FLOOR, role = Role.QUALITY, needs = Evidence.Training.class, least = 0, most = 1)
    record TrainingRatio() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return Memorisation.ratio(input.get(Evidence.Training.class).features(), input.generated());
        }
    }
}
