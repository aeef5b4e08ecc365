package dev.rhumb.runner.evaluate;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.imported.ImportedFeatures;
import dev.rhumb.evaluation.FeatureExtractor;
import dev.rhumb.evaluation.FeatureExtractors;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.Viewers;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Description;
import dev.rhumb.records.Place;
import dev.rhumb.records.Problems;
import dev.rhumb.records.UserError;
import dev.rhumb.records.Words;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import dev.rhumb.runner.measure.CaptionJudge;
import dev.rhumb.runner.measure.CaptionPair;
import dev.rhumb.runner.measure.JudgeNetwork;
import dev.rhumb.runner.measure.ScriptedFeatures;
import dev.rhumb.runner.measure.WholeSets;
import dev.rhumb.runner.plan.FeatureFile;
import dev.rhumb.runner.session.Places;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The networks that look at images, opened by what the user calls them. */
public final class Extractors implements AutoCloseable {
    /** What this program has itself. */
    public static final Words OWN = Words.of(List.of(FeatureExtractors.KIND));

    private final Words words;
    private final Places places;
    private final Device device;
    private final Deque<Runnable> opened = new ArrayDeque<>();
    private Viewers viewers = Viewers.NONE;

    private Extractors(Words words, Places places, Device device) {
        this.words = words;
        this.places = places;
        this.device = device;
    }

    /**
     * @param features where features come from, or null: a feature extractor by its type, or with its keys as {@code {type: TYPE, KEY:
     *     VALUE}}, or a network by its name or file
     * @param judge where logits and readings come from; null: from the network of the features, if it is a judge
     * @param clip what compares images and captions, or null
     * @param words the feature extractors by type
     * @param places where models lie
     * @param device where they run
     */
    public static Extractors named(
            @Nullable String features,
            @Nullable String judge,
            @Nullable String clip,
            Words words,
            Places places,
            Device device) {
        Extractors extractors = new Extractors(words, places, device);
        try {
            extractors.open(features, judge, clip);
            return extractors;
        } catch (RuntimeException e) {
            extractors.close();
            throw e;
        }
    }

    /** A network whose outputs are logits. */
    public static Extractors logits(String network, Places places, Device device) {
        Extractors extractors = named(network, null, null, OWN, places, device);
        @Nullable FeatureExtractor logits = extractors.viewers.features();
        // Metrics of logits alone read no features; these stand for them.
        extractors.viewers = new Viewers(logits, logits, null, null);
        return extractors;
    }

    /** To be used until this is closed. */
    public Viewers viewers() {
        return viewers;
    }

    private void open(@Nullable String features, @Nullable String judge, @Nullable String clip) {
        @Nullable FeatureExtractor seen = null;
        @Nullable JudgeNetwork network = judge == null ? null : judge(judge);
        if (features != null && (features.startsWith("{") || known().containsKey(features))) {
            seen = extractor(features);
        } else if (features != null) {
            Optional<FeatureFile> script = FeatureFile.named(features, places.imported());
            if (script.isPresent()) {
                seen = scripted(script.get());
            } else {
                JudgeNetwork own = judge(features);
                seen = batch -> own.see(batch).features();
                network = network == null ? own : network;
            }
        }
        @Nullable CaptionJudge pair = clip == null ? null : CaptionJudge.open(pair(clip), device);
        if (pair != null) {
            opened.push(pair::close);
        }
        viewers = new Viewers(
                seen,
                network == null ? null : logits(network),
                network == null || !network.reads() ? null : WholeSets.reader(network),
                pair == null ? null : WholeSets.captions(pair));
    }

    private Map<String, Description<FeatureExtractor>> known() {
        return words.of(FeatureExtractors.KIND);
    }

    /** One by its type, or with its keys. */
    private FeatureExtractor extractor(String text) {
        String option = "--features";
        Problems problems = new Problems();
        YamlNode node = YamlReader.value(text.startsWith("{") ? text : "{type: " + text + "}", new Place(option, 0, 0));
        FeatureExtractor made = new Binder(problems, words).value(FeatureExtractor.class, node, option);
        problems.throwIfAny();
        return Objects.requireNonNull(made);
    }

    private static FeatureExtractor logits(JudgeNetwork network) {
        // A judge always has them.
        return batch -> Objects.requireNonNull(network.see(batch).logits());
    }

    private JudgeNetwork judge(String name) {
        JudgeNetwork network = JudgeNetwork.load(model(name, "feature network"), device);
        opened.push(network::close);
        return network;
    }

    private CaptionPair pair(String name) {
        return CaptionPair.named(name, places.modelFiles(), places.imported())
                .orElseThrow(() -> new UserError("there is no clean CLIP pair '" + name
                        + "', by name or as a file; known: the description of one, "
                        + String.join(", ", places.modelFiles().names())));
    }

    private Path model(String name, String kind) {
        return places.modelFiles()
                .file(name)
                .orElseThrow(() -> new UserError("there is no " + kind + " '" + name
                        + "', by name or as a file; known: "
                        + (kind.startsWith("feature")
                                ? "a TorchScript file, the description of one, " + String.join(", ", known().keySet())
                                        + ", "
                                : "")
                        + String.join(", ", places.modelFiles().names())));
    }

    /** Features only: whoever needs logits names a judge, or gives them as a file. */
    private FeatureExtractor scripted(FeatureFile file) {
        NDManager manager = PyTorch.manager(device);
        opened.push(manager::close);
        ImportedFeatures script = file.open(manager);
        return new Scripted(script, manager);
    }

    /** A network of features, and nothing else. */
    private record Scripted(ImportedFeatures script, NDManager manager) implements FeatureExtractor {
        @Override
        public Features extract(ImageBatch batch) {
            return ScriptedFeatures.of(script, manager, batch);
        }

        @Override
        public boolean takesAnySize() {
            return script.takesAnySize();
        }
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            opened.pop().run();
        }
    }
}
