package dev.rhumb.runner.plan;

import dev.rhumb.records.YamlNode;
import dev.rhumb.runner.experiment.Experiment;
import dev.rhumb.runner.experiment.Reference;
import java.util.Optional;

/** What a plan's samples are measured against, in one sentence. */
final class ReferenceSentence {
    private ReferenceSentence() {}

    /** For the plan as it is printed; opens no data. */
    static String of(RunPlan plan) {
        Experiment experiment = plan.experiment();
        Optional<Reference> reference = experiment.reference();
        Optional<Integer> stated = reference.flatMap(Reference::count);
        int count = stated.orElse(experiment.samples().count());
        Optional<YamlNode> dataset = reference.flatMap(Reference::dataset);
        Optional<OracleSource> law = plan.model().exact();
        if (law.isPresent()) {
            return "measured against " + count + " exact samples of "
                    + dataset.map(ReferenceSentence::named)
                            .orElse("the model's own law, " + law.get().identity());
        }
        String atMost = stated.isPresent() ? "" : "at most ";
        return "measured against " + atMost + count + " " + plan.model().kind().plural() + " of the "
                + reference.map(Reference::split).orElse("test") + " split of "
                + dataset.map(ReferenceSentence::named).orElseGet(() -> trainedOn(plan));
    }

    /** What makes every metric blind to the model's fault: a worsened mixture that is its own reference. */
    static Optional<String> warning(RunPlan plan) {
        boolean named =
                plan.experiment().reference().flatMap(Reference::dataset).isPresent();
        return plan.model()
                .exact()
                .filter(law -> !named)
                .flatMap(OracleSource::original)
                .map(world -> "warning: the model is a broadened '" + world
                        + "' and is measured against the same broadened mixture, so the metrics do not see what is wrong"
                        + " with the model; to measure against the exact mixture, add  reference: {dataset: " + world
                        + "}");
    }

    private static String trainedOn(RunPlan plan) {
        String name = TrainedOn.of(plan.model()).dataset();
        return name.isEmpty() ? "the data that the model was trained on" : name;
    }

    private static String named(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar ? scalar.text() : "the data set in reference.dataset";
    }
}
