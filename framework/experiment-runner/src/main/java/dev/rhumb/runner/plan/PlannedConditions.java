package dev.rhumb.runner.plan;

import dev.rhumb.diffusion.loop.Conditions;
import dev.rhumb.records.Place;
import dev.rhumb.records.Problems;
import dev.rhumb.records.UserError;
import dev.rhumb.records.Words;
import dev.rhumb.records.YamlNode;
import dev.rhumb.runner.experiment.Experiment;
import java.util.Map;
import java.util.Optional;

/**
 * What samples should show.
 *
 * @param labels the class of each, empty if there are captions alone
 * @param captions the caption of each, empty if there are labels alone
 * @param negative the caption that takes the place of the empty one
 */
public record PlannedConditions(Optional<LabelPlan> labels, Optional<CaptionPlan> captions, Optional<String> negative) {
    private static final YamlNode.Scalar BALANCED =
            new YamlNode.Scalar("balanced", "balanced", new Place("samples.labels", 0, 0));

    /** What the first {@code count} samples of a seed should show, in groups of {@code particles}. */
    public Conditions first(long seed, int count, int particles) {
        if (labels.isEmpty()) {
            return Conditions.ofCaptions(captions.orElseThrow().captions(seed, count, particles));
        }
        long[] some = labels.get().labels(seed, count, particles);
        return captions.isEmpty()
                ? Conditions.ofLabels(some)
                : new Conditions(some, captions.get().captions(seed, count, particles));
    }

    /**
     * The labels of a run that has them.
     *
     * @throws UserError if it requests captions alone
     */
    public LabelPlan requireLabels() {
        return labels.orElseThrow(
                () -> new UserError("samples.captions: an oracle has classes and no captions; give samples.labels"));
    }

    /** Adds what decides the samples to a configuration. */
    void describe(Map<String, Object> configuration) {
        labels.ifPresent(plan -> configuration.put("labels", plan.toString()));
        captions.ifPresent(plan -> configuration.put("captions", plan.toString()));
        negative.ifPresent(caption -> configuration.put("negative", caption));
    }

    static PlannedConditions read(
            Experiment experiment, YamlNode.Mapping source, ModelSource model, Words words, Problems problems) {
        Optional<CaptionPlan> captions = CaptionPlan.read(experiment, model, words, problems);
        Optional<String> negative = negative(experiment, source, model, problems);
        boolean captioned = experiment.samples().captions().isPresent();
        Optional<YamlNode> node = experiment.samples().labels();
        if (model.captionReader().isPresent() && !captioned) {
            problems.add(
                    source.placeOf("samples"),
                    "samples",
                    "the model '" + model.name() + "' reads captions; add captions: [...] or captions: held-out");
            return new PlannedConditions(Optional.empty(), Optional.empty(), negative);
        }
        if (captioned && model.exact().isPresent()) {
            problems.add(
                    experiment.samples().captions().get().place(),
                    "samples.captions",
                    "the model '" + model.name() + "' is a mixture of "
                            + model.kind().plural() + ", which have no captions");
        }
        if (model.captionReader().isPresent() && node.isPresent()) {
            problems.add(
                    node.get().place(),
                    "samples.labels",
                    "the model '" + model.name() + "' reads captions and has no classes; leave the labels out");
            return new PlannedConditions(Optional.empty(), captions, negative);
        }
        Optional<LabelPlan> labels = captioned && node.isEmpty()
                ? Optional.empty()
                : Optional.of(LabelPlan.read(
                        node.orElse(BALANCED),
                        model.classNames(),
                        model.classNames().size(),
                        problems));
        return new PlannedConditions(labels, captions, negative);
    }

    /** The negative caption, which the model must be able to read. */
    private static Optional<String> negative(
            Experiment experiment, YamlNode.Mapping source, ModelSource model, Problems problems) {
        Optional<String> negative = experiment.samples().negative();
        Place place = source.get("samples") instanceof YamlNode.Mapping samples
                ? samples.placeOf("negative")
                : source.placeOf("samples");
        if (negative.isPresent() && model.captionReader().isEmpty()) {
            problems.add(
                    place,
                    "samples.negative",
                    "the model '" + model.name() + "' reads no captions; leave it out, or steer away from a class with"
                            + " {type: perp-neg}");
        } else if (negative.isPresent()) {
            try {
                model.captionReader().get().accept(negative.get());
            } catch (IllegalArgumentException e) {
                problems.add(place, "samples.negative", String.valueOf(e.getMessage()));
            }
        }
        return negative;
    }
}
