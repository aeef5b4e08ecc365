package dev.rhumb.runner.experiment;

import dev.rhumb.diffusion.network.Precision;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.records.YamlNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An experiment file, key by key. Sampler, schedule and guidance entries depend on what is installed and bind later. */
public record Experiment(
        @Parameter(value = "the question that the run answers", fallback = "''")
        String question,

        @Parameter("the denoiser: an oracle's name, a shipped model's name, or a path")
        YamlNode model,

        @Parameter(value = "auto, cpu or gpu:N, or several of one kind: gpu:0,gpu:1", fallback = "auto")
        String device,

        @Parameter(value = "data type of the trajectories", fallback = "float32")
        Dtype dtype,

        @Parameter(
                value =
                        "number format inside the denoisers that are networks: bfloat16 is faster where the processor or"
                                + " GPU has matrix units; trajectories stay float32",
                fallback = "float32")
        Precision precision,

        @Parameter(
                value = "samples per batch; part of the configuration, since a network rounds differently"
                        + " for each batch size",
                fallback = "500",
                min = 1)
        int batch,

        @Parameter("the sampler: its type, the number of steps, its own settings")
        YamlNode.Mapping sampler,

        @Parameter("the noise schedule; default: the model's own")
        Optional<YamlNode.Mapping> schedule,

        @Parameter("number of samples, their classes or captions, and the seeds")
        Samples samples,

        @Parameter("the data to compare samples with; default: the data that the model was trained on")
        Optional<Reference> reference,

        @Parameter("the judge that supplies features and class predictions; default: the judge of the data set. A"
                + " TorchScript"
                + " file (.pt, .ts, .torchscript) supplies features only")
        Optional<String> features,

        @Parameter(
                value = "whether images are measured as they are; default: clipped to [-1, 1] and rounded to 8 bits",
                fallback = "false")
        boolean raw,

        @Parameter("the CLIP pair that scores captions (clip-score), trained on clean images and not used as a"
                + " guide in this"
                + " experiment; default: a pair of the data set")
        Optional<String> clip,

        @Parameter("the arms, each a guidance or a stack of guidances; a list in the place of one value is a sweep")
        YamlNode.Mapping guidance,

        @Parameter(
                "the metrics: names such as fid or precision@5, or mappings with type and keys; the key features names"
                        + " the network whose features a metric takes")
        List<YamlNode> metrics,

        @Parameter(value = "curves to draw", fallback = "[]")
        List<Curve> curves,

        @Parameter(
                value = "arms to draw together, by the family's name: one figure for each family instead of one"
                        + " of all arms",
                fallback = "{}")
        Map<String, List<String>> families,

        @Parameter("the arm that all others are compared with, which names the primary comparison of the report")
        Optional<String> baseline,

        @Parameter(value = "further denoisers by name, for methods that use a second model", fallback = "{}")
        Map<String, YamlNode> models,

        @Parameter(value = "likelihoods by name, for classifier-type methods", fallback = "{}")
        Map<String, YamlNode> likelihoods,

        @Parameter(value = "rewards by name, for methods that evaluate estimates: type and keys", fallback = "{}")
        Map<String, YamlNode> rewards,

        @Parameter(
                value = "feature extractors by name, which features and metrics may name: type and keys",
                fallback = "{}")
        Map<String, YamlNode> extractors,

        @Parameter(
                value = "for networks that are not shipped, by name: the command that gets one, printed where it is"
                        + " missing",
                fallback = "{}")
        Map<String, String> weights) {

    public Experiment {
        if (metrics.isEmpty()) {
            throw new IllegalArgumentException("metrics: the list is empty; name at least one metric");
        }
        if (guidance.values().isEmpty()) {
            throw new IllegalArgumentException("guidance: there is no arm; give at least one, e.g. unguided: []");
        }
    }
}
