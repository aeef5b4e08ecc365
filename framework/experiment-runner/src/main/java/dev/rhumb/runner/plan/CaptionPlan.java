package dev.rhumb.runner.plan;

import dev.rhumb.data.Dataset;
import dev.rhumb.data.DatasetSource;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.data.shapes.ShapesData;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Place;
import dev.rhumb.records.Problems;
import dev.rhumb.records.Words;
import dev.rhumb.records.YamlNode;
import dev.rhumb.runner.experiment.Experiment;
import dev.rhumb.runner.experiment.Reference;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The intended caption of each sample: a function of seed and sample index alone. */
public final class CaptionPlan {
    private static final String HELD_OUT = "held-out";
    private static final String PATH = "samples.captions";

    private final String description;
    private final Choice choice;

    /** The caption of a group of samples. */
    private interface Choice {
        String caption(long seed, long group);
    }

    private CaptionPlan(String description, Choice choice) {
        this.description = description;
        this.choice = choice;
    }

    /** The captions of the first {@code count} samples in groups of {@code particles}. */
    public List<String> captions(long seed, int count, int particles) {
        List<String> captions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            captions.add(choice.caption(seed, i / particles));
        }
        return captions;
    }

    @Override
    public String toString() {
        return description;
    }

    /**
     * Reads a caption, a list of captions, a file of captions, or the name held-out.
     *
     * @param model whose words they must be, if it reads captions; whose data held-out ones come from
     */
    static Optional<CaptionPlan> read(Experiment experiment, ModelSource model, Words words, Problems problems) {
        if (experiment.samples().captions().isEmpty()) {
            return Optional.empty();
        }
        YamlNode node = experiment.samples().captions().get();
        if (node instanceof YamlNode.Scalar scalar && scalar.text().equals(HELD_OUT)) {
            return heldOut(experiment, model, node, words, problems);
        }
        if (node instanceof YamlNode.Mapping mapping) {
            CaptionFile file = new Binder(problems).bind(CaptionFile.class, mapping, PATH);
            return file == null ? Optional.empty() : ofFile(file.file(), mapping, model, problems);
        }
        List<YamlNode> nodes = node instanceof YamlNode.Items items ? items.items() : List.of(node);
        List<String> cycle = new ArrayList<>();
        for (YamlNode item : nodes) {
            if (item instanceof YamlNode.Scalar scalar && scalar.value() instanceof String text) {
                requireReadable(text, item, model, problems);
                cycle.add(text);
            } else {
                problems.add(item.place(), PATH, "expected a caption, but got " + item.describe());
            }
        }
        if (nodes.isEmpty()) {
            problems.add(node.place(), PATH, "the list is empty; give at least one caption, or held-out");
        }
        return cycle.isEmpty() ? Optional.empty() : Optional.of(cycling(cycle.toString(), cycle));
    }

    private static CaptionPlan cycling(String description, List<String> captions) {
        return new CaptionPlan(description, (seed, group) -> captions.get((int) (group % captions.size())));
    }

    /** A text file with one caption a line. */
    private record CaptionFile(
            @Parameter("a text file in UTF-8 with one caption a line")
            Path file) {}

    /** The captions of a file, in its order; like other files of an experiment, it is relative to where the program runs. */
    private static Optional<CaptionPlan> ofFile(
            Path file, YamlNode.Mapping node, ModelSource model, Problems problems) {
        Place place = node.placeOf("file");
        List<String> captions;
        String digest;
        try {
            captions = Files.readAllLines(file);
            digest = Digest.ofFile(file);
        } catch (CharacterCodingException e) {
            problems.add(place, PATH + ".file", "'" + file + "' is not a text file in UTF-8; save it as one");
            return Optional.empty();
        } catch (IOException e) {
            problems.add(place, PATH + ".file", "cannot read '" + file + "'; name a text file with one caption a line");
            return Optional.empty();
        }
        for (int i = 0; i < captions.size(); i++) {
            if (captions.get(i).isBlank()) {
                problems.add(
                        place,
                        PATH + ".file",
                        "line " + (i + 1) + " of '" + file + "' is empty; every line must be a caption");
                return Optional.empty();
            }
            requireReadable(captions.get(i), node, model, problems);
        }
        if (captions.isEmpty()) {
            problems.add(place, PATH + ".file", "'" + file + "' is empty; every line must be a caption");
            return Optional.empty();
        }
        return Optional.of(cycling(file + ", " + captions.size() + " captions, sha256:" + digest, captions));
    }

    private static void requireReadable(String caption, YamlNode node, ModelSource model, Problems problems) {
        Optional<Consumer<String>> reader = model.captionReader();
        if (reader.isPresent()) {
            try {
                reader.get().accept(caption);
            } catch (IllegalArgumentException e) {
                problems.add(node.place(), PATH, String.valueOf(e.getMessage()));
            }
        }
    }

    /** Captions of images that were not trained on, drawn again for every seed. */
    private static Optional<CaptionPlan> heldOut(
            Experiment experiment, ModelSource model, YamlNode node, Words words, Problems problems) {
        if (!(dataset(experiment, model, words) instanceof ShapesData world)) {
            problems.add(
                    node.place(),
                    PATH,
                    "held-out captions need a data set of type shapes, and neither reference.dataset nor the data of"
                            + " the model '" + model.name() + "' is of that type; list captions instead");
            return Optional.empty();
        }
        Dataset images = world.validation(world.open(Path.of("")));
        return Optional.of(new CaptionPlan(
                HELD_OUT + " of " + images.name() + " sha256:" + images.checksum(),
                (seed, group) ->
                        images.caption(new Draws(seed, "held-out captions", group).between(0, images.size() - 1))));
    }

    private static @Nullable DatasetSource dataset(Experiment experiment, ModelSource model, Words words) {
        Optional<YamlNode> node = experiment.reference().flatMap(Reference::dataset);
        if (node.isPresent() && node.get() instanceof YamlNode.Mapping) {
            // What is wrong with it is reported where the reference is read.
            return new Binder(new Problems(), words).value(DatasetSource.class, node.get(), "reference.dataset");
        }
        return TrainedOn.of(model).data(words).orElse(null);
    }
}
