package dev.rhumb.runner.reference;

import dev.rhumb.diffusion.training.TrainingPlan;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.Need;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.records.Field;
import dev.rhumb.records.Types;
import dev.rhumb.records.YamlNode;
import dev.rhumb.runner.experiment.Experiment;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.sampling.Sampler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The pages of {@code docs/reference}: everything that files can name, from the records that bind it. */
public final class ReferenceMarkdown {
    private static final NoiseLevel FROM = NoiseLevel.ofSigma(2);
    private static final NoiseLevel TO = NoiseLevel.ofSigma(1);

    private ReferenceMarkdown() {}

    /** The pages by the names of their files; each ends with a line break. */
    public static Map<String, String> pages(Vocabulary vocabulary) {
        Map<String, List<Listed>> kinds = Listed.kinds(vocabulary);
        Map<String, String> pages = new LinkedHashMap<>();
        StringBuilder samplers = new StringBuilder(head(
                "Samplers",
                "`sampler: {type: NAME, steps: N, ...}`. A list in the place of a number, a word or `steps` is a sweep."
                        + " Evaluations are those of a step at a positive noise level."));
        for (Listed sampler : of(kinds, "samplers")) {
            samplers.append(section(sampler))
                    .append(traits(Objects.requireNonNull(vocabulary.samplers().get(sampler.name()))
                            .defaults()));
        }
        pages.put("samplers.md", samplers.toString());
        pages.put("metrics.md", metrics(vocabulary));
        sections(
                pages,
                kinds,
                "Schedules",
                "`schedule: {type: NAME, ...}`. A list in the place of a number or a word is a sweep.");
        sections(
                pages,
                kinds,
                "Data sets",
                "`dataset: {type: NAME, ...}` of a training, and `reference: {dataset: {type: NAME, ...}}` of an"
                        + " experiment. Paths are relative to the folder of data (`--data`, `RHUMB_DATA`)."
                        + " [Your own data](../own-data.md) explains them.");
        sections(
                pages,
                kinds,
                "Networks",
                "`network: {type: NAME, ...}` of a training. [Training](../training.md) explains them.");
        sections(
                pages,
                kinds,
                "Rewards",
                "`rewards: {NAME: {type: TYPE, ...}}` of an experiment. A guidance names one by NAME."
                        + " [Write a reward](../write-a-data-set.md#a-reward) starts one.");
        sections(
                pages,
                kinds,
                "Likelihoods",
                "`likelihoods: {NAME: {type: TYPE, ...}}` of an experiment, beside models and mixtures. A guidance names one by NAME.");
        sections(
                pages,
                kinds,
                "Extractors",
                "`extractors: {NAME: {type: TYPE, ...}}` of an experiment. `features: NAME` of the experiment or of a metric"
                        + " names one. [Metrics](../metrics.md#several-feature-networks) explains them.");
        pages.put(
                "experiment.md",
                head("Experiment files", "The keys of `./rhumb run FILE`.") + table(Field.of(Experiment.class)));
        StringBuilder training = new StringBuilder(head("Training files", "The keys of `./rhumb train FILE`."))
                .append(table(Field.of(TrainingPlan.class)));
        training.append("\n## Noise distributions\n");
        of(kinds, "noise-distributions").forEach(one -> training.append(section(one)));
        training.append("\n## Objectives of denoisers\n");
        of(kinds, "objectives").forEach(one -> training.append(section(one)));
        pages.put("training.md", training.toString());
        return pages;
    }

    /** A page with a section for each of a kind; the kind is called as the page, in one word. */
    private static void sections(
            Map<String, String> pages, Map<String, List<Listed>> kinds, String title, String text) {
        String kind = title.toLowerCase(Locale.ROOT).replace(" ", "");
        StringBuilder page = new StringBuilder(head(title, text));
        of(kinds, kind).forEach(one -> page.append(section(one)));
        pages.put(kind + ".md", page.toString());
    }

    private static List<Listed> of(Map<String, List<Listed>> kinds, String kind) {
        return Objects.requireNonNull(kinds.get(kind), kind);
    }

    private static String head(String title, String text) {
        return "# " + title + "\n\n" + text + " Written by `./rhumb list --markdown docs/reference`.\n";
    }

    private static String section(Listed one) {
        StringBuilder text = new StringBuilder("\n### `" + one.name() + "`\n");
        text.append(one.summary()).append("  \n").append(one.paper());
        text.append(one.plugin().isEmpty() ? "" : " " + one.plugin().replaceFirst(" [0-9][^ \\]]*", ""))
                .append('\n');
        return text.append(table(one.keys())).toString();
    }

    private static String traits(Sampler sampler) {
        int evaluations = sampler.evaluations(FROM, TO);
        return "\n" + evaluations + (evaluations == 1 ? " evaluation" : " evaluations") + " a step; schedule `"
                + sampler.schedule() + "` by default" + (sampler.kernel() ? "; its step has a density" : "") + ".\n";
    }

    private static String table(List<Field> keys) {
        StringBuilder rows = new StringBuilder();
        rows("", keys, rows);
        return rows.isEmpty() ? "" : "\n| key | meaning | type and range | default |\n|---|---|---|---|\n" + rows;
    }

    /** The keys of a record within a record stand below it, behind its name and a dot. */
    private static void rows(String prefix, List<Field> keys, StringBuilder rows) {
        for (Field key : keys) {
            String range = key.range().isEmpty() ? "" : ", " + key.range();
            String fallback =
                    key.isRequired() ? "required" : key.isOptional() ? "optional" : "`" + key.fallback() + "`";
            rows.append("| `").append(prefix).append(key.key()).append("` | ");
            rows.append(key.meaning().replace("|", "\\|")).append(" | ");
            rows.append(key.typeName())
                    .append(range)
                    .append(" | ")
                    .append(fallback)
                    .append(" |\n");
            Class<?> raw = Types.raw(key.type());
            if (raw.isRecord() && !YamlNode.class.isAssignableFrom(raw)) {
                rows(prefix + key.key() + ".", Field.of(raw), rows);
            }
        }
    }

    private static String metrics(Vocabulary vocabulary) {
        StringBuilder page = new StringBuilder(head(
                "Metrics",
                "`metrics: [NAME, {type: NAME, KEY: VALUE}, ...]`. Every metric of features also has the key `features`, the network that"
                        + " computes them. [Metrics](../metrics.md) explains what they mean."));
        page.append(
                "\n| name | measures | good | of | range | needs | key | paper |\n|---|---|---|---|---|---|---|---|\n");
        for (NamedMetric metric : vocabulary.metrics().all()) {
            page.append("| `").append(metric.name()).append("` | ");
            page.append(metric.description())
                    .append(" | ")
                    .append(words(metric.better()))
                    .append(" | ");
            page.append(words(metric.role()))
                    .append(" | ")
                    .append(range(metric))
                    .append(" | ");
            page.append(String.join(
                    ", ", metric.needs().stream().map(Need::description).toList()));
            page.append(" | ");
            page.append(String.join(
                    ", ",
                    vocabulary.metrics().keys(metric.name()).stream()
                            .map(ReferenceMarkdown::withFallback)
                            .toList()));
            page.append(" | ")
                    .append(Objects.requireNonNull(
                                    vocabulary.words().of(Metrics.KIND).get(metric.name()))
                            .paper())
                    .append(" |\n");
        }
        return page.toString();
    }

    private static String withFallback(Field key) {
        String words = "`" + key.key() + "` " + key.meaning();
        return key.isRequired() || key.isOptional() ? words : words + " (" + key.fallback() + ")";
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String range(NamedMetric metric) {
        boolean open = Double.isInfinite(metric.most());
        return Double.isInfinite(metric.least())
                ? ""
                : Types.number(metric.least()) + (open ? " and above" : " to " + Types.number(metric.most()));
    }
}
