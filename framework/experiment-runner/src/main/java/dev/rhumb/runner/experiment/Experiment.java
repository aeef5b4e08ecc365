package dev.rhumb.runner.experiment;

import dev.rhumb.guidance.Parameter;
import dev.rhumb.runner.yaml.YamlNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An experiment file, key by key. Sampler, schedule and guidance entries depend on what is installed and bind later. */
public record Experiment(
        @Parameter(value = "the question that the run answers", fallback = "''")
        String question,

        @Parameter("the denoiser: an oracle's name, a shipped model's name, or a path")
        YamlNode model,

        @Parameter(value = "auto, cpu or gpu:N", fallback = "auto")
        String device,

        @Parameter(value = "data type of the trajectories", fallback = "float32")
        Dtype dtype,

        @Parameter(value = "samples per batch; fixes the partition, so part of the result", fallback = "500", min = 1)
        int batch,

        @Parameter("the sampler: its type, the number of steps, its own settings")
        YamlNode.Mapping sampler,

        @Parameter("the noise schedule; the model's own by default")
        Optional<YamlNode.Mapping> schedule,

        @Parameter("how many samples, of which classes, under which seeds")
        Samples samples,

        @Parameter("the real data to compare with; what the model was trained on by default")
        Optional<Reference> reference,

        @Parameter(
                "where features and the judge's answers come from; the data set's own judge by default; a TorchScript"
                        + " file (.pt, .ts, .torchscript) gives features only")
        Optional<String> features,

        @Parameter("the CLIP pair that judges captions (clip-score): trained on clean images, and not a guide of this"
                + " experiment; one of the data set's own by default")
        Optional<String> clip,

        @Parameter("the arms: one guidance or a stack of them each; a list where one value is due is a sweep")
        YamlNode.Mapping guidance,

        @Parameter("what to measure: names such as fid or precision@5, or mappings with type and keys")
        List<YamlNode> metrics,

        @Parameter(value = "curves to draw", fallback = "[]")
        List<Curve> curves,

        @Parameter(
                value = "arms to draw together, by name: figures of each family in place of one figure of all arms",
                fallback = "{}")
        Map<String, List<String>> families,

        @Parameter("the arm that all others are compared with, which names the primary comparison of the report")
        Optional<String> baseline,

        @Parameter(value = "further denoisers by name, for methods that use a second model", fallback = "{}")
        Map<String, YamlNode> models,

        @Parameter(value = "likelihoods by name, for classifier-type methods", fallback = "{}")
        Map<String, YamlNode> likelihoods) {

    public Experiment {
        if (metrics.isEmpty()) {
            throw new IllegalArgumentException("metrics: the list is empty; name at least one metric");
        }
        if (guidance.values().isEmpty()) {
            throw new IllegalArgumentException("guidance: there is no arm; name at least one, e.g. unguided: []");
        }
    }
}
