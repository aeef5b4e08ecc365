package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Decoder;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.Inside;
import dev.rhumb.diffusion.engine.Scope;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.network.NetworkShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trained {@link UNet} as the sampling loop sees it. All questions of a call run as one forward; a caption is read once, however
 * often it is evaluated under.
 *
 * <p>Where a question shows the network another level than the true one, only the network's time input changes: input scale and
 * the meaning of the output stay those of the true level.
 */
public final class NetworkDenoiser implements Denoiser {
    private final String name;
    private final UNet network;
    private final Preconditioning preconditioning;
    private final boolean hasNull;
    private final CaptionVectors captions;
    private final Forwards forwards;
    private final Inside inside;
    private final @Nullable Decoder decoder;

    /** A network as a denoiser of the data themselves. */
    public NetworkDenoiser(String name, UNet network, Preconditioning preconditioning, boolean hasNull) {
        this(name, network, preconditioning, hasNull, null);
    }

    /**
     * A network as a denoiser.
     *
     * @param name what runs call it
     * @param network owned from now on: {@link #close} frees it
     * @param preconditioning what its raw output means
     * @param hasNull whether it was trained with label or caption dropout
     * @param decoder the way to images, if it makes latents; owned from now on
     * @throws Unsupported if the decoder takes latents of another shape
     */
    public NetworkDenoiser(
            String name, UNet network, Preconditioning preconditioning, boolean hasNull, @Nullable Decoder decoder) {
        this.decoder = decoder;
        this.name = name;
        this.network = network;
        this.preconditioning = preconditioning;
        this.hasNull = hasNull;
        this.captions = new CaptionVectors(network.manager(), this::encode);
        this.inside = new OpenInside(name, network.sites());
        this.forwards = new Forwards(network.sites(), preconditioning, this::embedding, this::forward);
        if (decoder != null && !decoder.latentShape().equals(dataShape())) {
            throw new Unsupported("model '" + name + "' makes latents of shape " + dataShape() + ", but the decoder '"
                    + decoder.name() + "' takes " + decoder.latentShape());
        }
    }

    /**
     * A model file as a denoiser of the data themselves.
     *
     * @throws Unsupported if the file holds something else, such as a classifier or a latent model
     */
    public static NetworkDenoiser of(ModelFile model) {
        return of(model, null);
    }

    /**
     * A model file as a denoiser.
     *
     * @param decoder that of the autoencoder whose latents the model was trained on, if it was
     * @throws Unsupported if the file holds something else, or a decoder is missing or has no use
     */
    public static NetworkDenoiser of(ModelFile model, @Nullable Decoder decoder) {
        if (!(model.network() instanceof UNet unet)) {
            throw new Unsupported(
                    model.file() + " holds a " + model.description().task() + ", not a denoiser");
        }
        LatentSpace space = LatentSpace.of(model.description()).orElse(null);
        if ((space == null) != (decoder == null)) {
            throw new Unsupported("'" + model.file() + "' was trained on "
                    + (space == null
                            ? "the data themselves, so it has no use for a decoder"
                            : "the latents of '" + space.file() + "' and needs its decoder"));
        }
        ModelFile.Description said = model.description();
        return new NetworkDenoiser(said.name(), unet, said.preconditioning(), said.hasNull(), decoder);
    }

    @Override
    public String name() {
        return name;
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
        NDArray seen = Preconditioning.noiseCoordinate(
                all.rows(q -> q.seen().a()), all.rows(q -> q.seen().s()));
        NDArray embedding = all.concat(q -> embedding(scope, q, q.condition()));
        return network.tapped(all.input(preconditioning), seen, embedding, edits, taps, further);
    }

    private void requireAnswerable(Query query) {
        query.edits().forEach(inside::requireEditable);
        if (query.crop() != null) {
            query.edits().forEach(network.sites()::requireAnySize);
        }
        query.readings().forEach(inside::requireShown);
        Queries.requireSignal(name, preconditioning, query);
    }

    private NDArray embedding(Scope scope, Query query, Condition condition) {
        NDArray replaced = condition.replacedEmbedding();
        NDArray plain = replaced != null
                ? replaced
                : scope.own(
                        readsCaptions()
                                ? encode(query.x().getManager(), condition.captions())
                                : embed(condition.labels()));
        if (condition.weight() == 1) {
            return plain;
        }
        NDArray weight = scope.own(Rows.of(query.x(), condition.weight()));
        return scope.view(plain).add(scope.own(network.weigh(weight)));
    }

    @Override
    public void requireGuidance(double weight) {
        UNetShape.Weights taken = network.guidance();
        if (taken == null) {
            Denoiser.super.requireGuidance(weight);
        } else {
            taken.require(name, weight);
        }
    }

    @Override
    public Shape dataShape() {
        NetworkShape shape = network.shape();
        return new Shape(shape.channels(), shape.height(), shape.width());
    }

    @Override
    public DataType dataType() {
        return DataType.FLOAT32;
    }

    @Override
    public int classes() {
        return network.shape().classes();
    }

    @Override
    public boolean hasNull() {
        return hasNull;
    }

    @Override
    public NDArray embed(NDArray labels) {
        return network.embed(labels);
    }

    @Override
    public boolean readsCaptions() {
        return network.readsText();
    }

    @Override
    public NDArray encode(NDManager manager, List<String> texts) {
        texts.forEach(this::requireReadable);
        return captions.of(manager, texts);
    }

    @Override
    public void requireReadable(String caption) {
        if (readsCaptions()) {
            network.tokenizer().tokens(caption);
        } else {
            Denoiser.super.requireReadable(caption);
        }
    }

    private NDArray encode(NDManager scratch, String caption) {
        return network.encode(network.tokenizer().tokens(scratch, List.of(caption)));
    }

    @Override
    public Inside inside() {
        return inside;
    }

    @Override
    public int cropUnit() {
        return network.unit() == 0 ? Denoiser.super.cropUnit() : network.unit();
    }

    @Override
    public @Nullable Decoder decoder() {
        return decoder;
    }

    @Override
    public NDManager manager() {
        return network.manager();
    }

    @Override
    public void close() {
        if (decoder != null) {
            decoder.close();
        }
        network.close();
    }
}
