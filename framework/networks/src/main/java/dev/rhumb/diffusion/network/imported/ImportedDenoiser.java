package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.Inside;
import dev.rhumb.diffusion.engine.Scope;
import dev.rhumb.diffusion.network.CaptionVectors;
import dev.rhumb.diffusion.network.EditableNetwork;
import dev.rhumb.diffusion.network.Forwards;
import dev.rhumb.diffusion.network.OpenInside;
import dev.rhumb.diffusion.network.Precision;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.Queries;
import dev.rhumb.diffusion.network.Tap;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Unsupported;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An imported denoiser as the sampling loop sees it. All questions of a call run as one forward. */
public final class ImportedDenoiser implements Denoiser {
    /** The inside of an exported file. */
    private record Exported(String name) implements Inside {
        @Override
        public void requireEditable(Edit edit) {
            throw new Unsupported(
                    "the imported model '" + name + "' is an exported file, which cannot be edited inside, but '"
                            + edit.kind() + "' is needed; open the published folder instead (docs/published.md)");
        }
    }

    private final String name;
    private final DenoiserDescriptor descriptor;
    private final Preconditioning preconditioning;
    private final NDManager manager;
    private final DenoiserNetwork network;
    private final Forwards forwards;
    private final Inside inside;
    private final @Nullable CaptionEncoder text;
    private final @Nullable CaptionVectors captions;
    private final @Nullable ImportedDecoder decoder;

    private ImportedDenoiser(
            String name, DenoiserDescriptor descriptor, Path folder, NDManager manager, Precision precision) {
        this.name = name;
        this.descriptor = descriptor;
        this.preconditioning = descriptor.preconditioning();
        this.manager = manager;
        this.network = DenoiserNetwork.open(folder.resolve(descriptor.network()), manager, precision);
        this.inside = network.sites().all().isEmpty() ? new Exported(name) : new OpenInside(name, network.sites());
        this.forwards = new Forwards(network.sites(), preconditioning, this::embedding, this::forward);
        this.text = CaptionEncoder.open(descriptor.conditioning(), folder, manager);
        CaptionEncoder encoder = text;
        this.captions = encoder == null
                ? null
                : new CaptionVectors(manager, (scratch, caption) -> encoder.encode(scratch, List.of(caption)));
        this.decoder = descriptor
                .decoder()
                .map(d -> ImportedDecoder.open(d, descriptor.sample(), folder, manager))
                .orElse(null);
    }

    /**
     * Loads a denoiser with all that belongs to it, and tries it.
     *
     * @param folder where the description lies
     * @param parent its device is where the network runs; closing it frees the network too
     * @throws IllegalArgumentException if a file cannot be loaded or is not as described; a sentence
     */
    public static ImportedDenoiser open(String name, DenoiserDescriptor descriptor, Path folder, NDManager parent) {
        return open(name, descriptor, folder, parent, Precision.FLOAT32);
    }

    /**
     * As above, with the weights and the computation of a published network in another number format. Text encoder and decoder stay in float32.
     *
     * @throws IllegalArgumentException also if the engine does not compute in that format; a sentence
     */
    public static ImportedDenoiser open(
            String name, DenoiserDescriptor descriptor, Path folder, NDManager parent, Precision precision) {
        NDManager manager = parent.newSubManager();
        try {
            ImportedDenoiser denoiser = new ImportedDenoiser(name, descriptor, folder, manager, precision);
            denoiser.probe();
            return denoiser;
        } catch (IllegalArgumentException e) {
            manager.close();
            throw e;
        }
    }

    /** Asks about noise at a middle level, under the first, the last and no class in turn. */
    private void probe() {
        DenoiserDescriptor.Sample s = descriptor.sample();
        double middle = descriptor.noise().of(dev.rhumb.guidance.NoiseLevel.of(Math.sqrt(0.5), Math.sqrt(0.5)));
        Probe.each(manager, s.channels(), s.height(), s.width(), x -> {
            int rows = (int) x.getShape().get(0);
            long[] labels = new long[rows];
            double[] times = new double[rows];
            for (int i = 0; i < rows; i++) {
                labels[i] =
                        i == 1 ? Math.max(0, descriptor.classes() - 1) : i == 2 && hasNull() ? descriptor.classes() : 0;
                times[i] = middle;
            }
            List<String> words = List.of("", "a", "b").subList(0, rows);
            List<NDArray> condition = text == null
                    ? conditions(x, labels)
                    : text.inputs(text.encode(x.getManager(), words), words, ones(rows));
            return raw(x, times, condition, List.of(), List.of(), EditableNetwork.Further.NONE)
                    .raw();
        });
    }

    @Override
    public List<NDArray> denoise(List<Query> queries) {
        return answer(queries).stream().map(Answer::denoised).toList();
    }

    @Override
    public List<Answer> answer(List<Query> queries) {
        if (queries.isEmpty()) {
            return List.of();
        }
        queries.forEach(this::requireAnswerable);
        return forwards.answer(queries);
    }

    private EditableNetwork.Tapped forward(
            Scope scope,
            Queries all,
            List<Query> queries,
            List<Edit> edits,
            List<Tap> taps,
            EditableNetwork.Further further) {
        double[] times = all.values(q -> descriptor.noise().of(q.seen()));
        NDArray input = all.input(preconditioning);
        List<NDArray> condition = condition(scope, all, queries, input);
        EditableNetwork.Further more = tokens(queries, further);
        if (text != null && descriptor.freeTextEncoders()) {
            text.free();
        }
        return raw(input, times, condition, edits, taps, more);
    }

    /** What the network reads of the conditions of all rows. */
    private List<NDArray> condition(Scope scope, Queries all, List<Query> queries, NDArray input) {
        if (text == null) {
            return conditions(input, labels(queries));
        }
        List<String> words =
                queries.stream().flatMap(q -> q.condition().captions().stream()).toList();
        double[] weights = all.values(q -> q.condition().weight());
        return text.inputs(all.concat(q -> embedding(scope, q, q.condition())), words, weights);
    }

    /** The second captions of an edit as the network reads captions: the vectors of their tokens. */
    private EditableNetwork.Further tokens(List<Query> queries, EditableNetwork.Further further) {
        NDArray negative = further.negative();
        if (text == null || negative == null) {
            return further;
        }
        List<String> words = queries.stream()
                .flatMap(q -> Forwards.against(q).captions().stream())
                .toList();
        NDArray tokens = text.inputs(negative, words, ones(words.size())).get(0);
        return new EditableNetwork.Further(further.noise(), tokens, further.maps());
    }

    private static double[] ones(int rows) {
        double[] ones = new double[rows];
        Arrays.fill(ones, 1);
        return ones;
    }

    private NDArray embedding(Scope scope, Query query, Condition condition) {
        NDArray replaced = condition.replacedEmbedding();
        return replaced != null ? replaced : scope.own(encode(query.x().getManager(), condition.captions()));
    }

    private void requireAnswerable(Query query) {
        query.edits().forEach(inside::requireEditable);
        query.readings().forEach(inside::requireShown);
        if (text == null && query.condition().replacedEmbedding() != null) {
            throw new Unsupported("the imported model '" + name
                    + "' takes labels, not embeddings, so its condition cannot be changed between them");
        }
        Queries.requireSignal(name, preconditioning, query);
    }

    private EditableNetwork.Tapped raw(
            NDArray x,
            double[] times,
            List<NDArray> condition,
            List<Edit> edits,
            List<Tap> taps,
            EditableNetwork.Further further) {
        Shape due = new Shape(times.length).addAll(dataShape());
        List<NDArray> inputs = new ArrayList<>(List.of(x, NoisedImages.time(descriptor.noise(), x, times)));
        inputs.addAll(condition);
        return network.run(due, inputs, edits, taps, further);
    }

    /** The labels as the network takes them; nothing for a network that takes none. */
    private List<NDArray> conditions(NDArray x, long[] labels) {
        if (!(descriptor.conditioning() instanceof Conditioning.Labels known)) {
            return List.of();
        }
        long[] mapped = new long[labels.length];
        for (int i = 0; i < labels.length; i++) {
            mapped[i] = labels[i] == known.classes() ? known.nullLabel().orElseThrow() : labels[i];
        }
        return List.of(NoisedImages.whole(x, mapped));
    }

    /** The label of each row; a network without classes gets none, whatever the run requests. */
    private long[] labels(List<Query> queries) {
        List<Long> all = new ArrayList<>();
        if (classes() == 0) {
            return new long[0];
        }
        for (Query query : queries) {
            for (long label : query.condition().classes()) {
                if (label < 0 || label > classes() || (label == classes() && !hasNull())) {
                    throw new IllegalArgumentException("the model '" + name + "' has labels 0.." + (classes() - 1)
                            + ", but the label is " + label);
                }
                all.add(label);
            }
        }
        return all.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public boolean readsCaptions() {
        return text != null;
    }

    @Override
    public NDArray encode(NDManager owner, List<String> texts) {
        if (captions == null) {
            return Denoiser.super.encode(owner, texts);
        }
        texts.forEach(this::requireReadable);
        return captions.of(owner, texts);
    }

    @Override
    public void requireReadable(String caption) {
        if (text == null) {
            Denoiser.super.requireReadable(caption);
        } else {
            text.requireReadable(caption);
        }
    }

    @Override
    public void requireGuidance(double weight) {
        if (!descriptor.conditioning().takesGuidance()) {
            Denoiser.super.requireGuidance(weight);
        }
    }

    @Override
    public Inside inside() {
        return inside;
    }

    @Override
    public boolean isDifferentiable() {
        return network.isDifferentiable();
    }

    @Override
    public @Nullable ImportedDecoder decoder() {
        return decoder;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Shape dataShape() {
        DenoiserDescriptor.Sample s = descriptor.sample();
        return new Shape(s.channels(), s.height(), s.width());
    }

    @Override
    public DataType dataType() {
        return DataType.FLOAT32;
    }

    @Override
    public int classes() {
        return descriptor.classes();
    }

    @Override
    public boolean hasNull() {
        return descriptor.hasNull();
    }

    @Override
    public NDArray embed(NDArray labels) {
        throw new Unsupported("the imported model '" + name + "' has no embedding of labels outside the network");
    }

    @Override
    public NDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        if (text != null) {
            text.close();
        }
        manager.close();
    }
}
