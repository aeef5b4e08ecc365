package dev.rhumb.runner.evaluate;

import ai.djl.Device;
import dev.rhumb.evaluation.Evaluated;
import dev.rhumb.evaluation.EvaluationRequest;
import dev.rhumb.evaluation.Evaluator;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.measure.CaptionPair;
import dev.rhumb.runner.measure.EngineAlgebra;
import dev.rhumb.runner.plan.FeatureFile;
import dev.rhumb.runner.session.Places;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a program of the field prints of two sets.
 *
 * @param preset the program
 * @param real the real samples, or the file of captions where the preset reads them
 * @param fake the generated samples
 * @param reading how images are read
 * @param seed of metrics that draw subsets
 * @param places where networks lie
 * @param device where they run
 * @param cache the folder for what is computed of the reference alone, or null
 */
public record PresetOutput(
        FieldPreset preset,
        Path real,
        Path fake,
        EvaluationRequest.Reading reading,
        long seed,
        Places places,
        Device device,
        @Nullable Path cache) {
    /** Prints the lines that could be measured; whether that was all of them. */
    public boolean print(EngineAlgebra engine) throws IOException {
        boolean matrices = !preset.readsCaptions() && Evaluator.isMatrix(real) && Evaluator.isMatrix(fake);
        List<String> networks =
                matrices ? List.of() : preset.networks().map(this::network).toList();
        for (String network : networks) {
            System.err.println("network: " + (preset.readsCaptions() ? pair(network) : recipe(network)));
        }
        List<String> held = preset.readsCaptions() ? List.of() : Evaluator.statistics(real);
        List<@Nullable Evaluated> found = new ArrayList<>();
        for (int i = 0; i < preset.parts().size(); i++) {
            FieldPreset.Part part = preset.parts().get(i);
            found.add(
                    matrices && i > 0
                            ? null
                            : found(part, matrices ? null : networks.get(i), reading(part, held), engine));
        }
        // While the engine is open: some values are computed when they are printed.
        boolean whole = true;
        for (FieldPreset.Line line : preset.lines()) {
            whole &= print(line, found.get(line.part()));
        }
        return whole;
    }

    private boolean print(FieldPreset.Line line, @Nullable Evaluated found) {
        if (found != null && found.values().containsKey(line.metric())) {
            System.out.println(line.print(found));
            return true;
        }
        System.err.println("rhumb: '" + line.template().replaceFirst("\\W*%.*", "") + "' is left out: "
                + (found == null
                        ? "features of '" + preset.parts().get(line.part()).network()
                                + "' are needed, but these sets are features of one network"
                        : Objects.requireNonNull(found.refused().get(line.metric()))
                                .sentence()));
        return false;
    }

    private Evaluated found(
            FieldPreset.Part part, @Nullable String network, EvaluationRequest.Reading own, EngineAlgebra engine)
            throws IOException {
        boolean captions = part.sees() == FieldPreset.Sees.CAPTIONS;
        EvaluationRequest request = new EvaluationRequest(
                captions ? fake : real,
                fake,
                part.metrics(),
                null,
                null,
                null,
                captions ? real : null,
                null,
                own,
                seed);
        try (Extractors extractors = extractors(part, network)) {
            return new Evaluator(Metrics.standard(), extractors.viewers(), engine.algebra(), cache, System.err::println)
                    .evaluate(request);
        }
    }

    private Extractors extractors(FieldPreset.Part part, @Nullable String network) {
        if (network == null) {
            return Extractors.named(null, null, null, Extractors.OWN, places, device);
        }
        return switch (part.sees()) {
            case FEATURES -> Extractors.named(network, null, null, Extractors.OWN, places, device);
            case LOGITS -> Extractors.logits(network, places, device);
            case CAPTIONS -> Extractors.named(null, null, network, Extractors.OWN, places, device);
        };
    }

    private String recipe(String network) throws IOException {
        return FeatureFile.named(network, places.imported())
                .orElseThrow(() -> new UserError("'" + network + "' is no feature network"))
                .recipe();
    }

    private String pair(String network) throws IOException {
        return "'" + network + "', "
                + CaptionPair.named(network, places.modelFiles(), places.imported())
                        .orElseThrow(() -> new UserError("'" + network + "' is no text-image pair"))
                        .identity();
    }

    /** A program's own reference has statistics for each network: those of this one. */
    private EvaluationRequest.Reading reading(FieldPreset.Part part, List<String> held) {
        String own = part.statistics();
        return own != null && held.contains(own)
                ? new EvaluationRequest.Reading(
                        reading.samples(), reading.reference().ofStatistics(own), reading.raw())
                : reading;
    }

    /** Where a network of a preset lies. */
    private String network(String name) {
        return places.network(name)
                .orElseThrow(() -> new UserError("--preset " + preset.name() + " needs the "
                        + (preset.readsCaptions() ? "text-image pair '" : "feature network '") + name + "': put "
                        + (preset.readsCaptions() ? "" : "its TorchScript file as " + name + ".pt, or ")
                        + "a description of it as " + name
                        + ".yaml, into the folder 'models' or one that --models names (docs/metrics.md); nothing is"
                        + " fetched"));
    }
}
