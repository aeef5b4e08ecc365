package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Decoder;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.Inside;
import dev.rhumb.diffusion.network.OpenInside;
import dev.rhumb.diffusion.network.UNetShape;
import dev.rhumb.diffusion.network.UNetSite;
import dev.rhumb.diffusion.network.UNetSites;
import dev.rhumb.guidance.Reading;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.network.DenoiserShape;
import dev.rhumb.network.NetworkShape;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Has the shape of a network and costs nothing: its answer is zero, differentiable in the point. */
final class StandIn implements Denoiser {
    private static final int EMBEDDING = 4;

    private final String name;
    private final Shape shape;
    private final int classes;
    private final @Nullable Consumer<String> reader;
    private final boolean hasNull;
    private final boolean embeds;
    private final int unit;
    private final UNetShape.@Nullable Weights guidance;
    private final boolean takesGuidance;
    private final boolean differentiable;
    private final @Nullable UNetSites inside;
    private final @Nullable Decoder decoder;
    private final NDManager manager;
    private final DataType dataType;

    /**
     * A stand-in of a network of ours.
     *
     * @param reader refuses captions that a model which reads them cannot read; null for one that knows classes
     * @param decoder null for a model whose samples are the data themselves
     */
    static StandIn of(
            String name,
            Shape shape,
            int classes,
            @Nullable Consumer<String> reader,
            boolean hasNull,
            NetworkShape network,
            @Nullable Decoder decoder,
            NDManager manager,
            DataType dataType) {
        int unit = 0;
        UNetShape.Weights guidance = null;
        UNetSites inside = null;
        if (network instanceof UNetShape unet) {
            unit = unet.unit();
            guidance = unet.guidance();
            inside = UNetSites.of(unet);
        } else if (network instanceof DenoiserShape plugins) {
            unit = plugins.unit();
            inside = UNetSites.of(plugins);
        }
        return new StandIn(
                name, shape, classes, reader, hasNull, unit, guidance, inside, false, true, decoder, true, manager,
                dataType);
    }

    /**
     * As above, of a network that is not ours, which embeds labels inside itself; {@code inside} is null if its inside is not known.
     *
     * @param takesGuidance whether it takes any guidance weight
     * @param differentiable whether gradients flow through it
     */
    StandIn(
            String name,
            Shape shape,
            int classes,
            @Nullable Consumer<String> reader,
            boolean hasNull,
            @Nullable UNetSites inside,
            boolean takesGuidance,
            boolean differentiable,
            @Nullable Decoder decoder,
            NDManager manager,
            DataType dataType) {
        this(
                name,
                shape,
                classes,
                reader,
                hasNull,
                0,
                null,
                inside,
                takesGuidance,
                differentiable,
                decoder,
                false,
                manager,
                dataType);
    }

    private StandIn(
            String name,
            Shape shape,
            int classes,
            @Nullable Consumer<String> reader,
            boolean hasNull,
            int unit,
            UNetShape.@Nullable Weights guidance,
            @Nullable UNetSites inside,
            boolean takesGuidance,
            boolean differentiable,
            @Nullable Decoder decoder,
            boolean embeds,
            NDManager manager,
            DataType dataType) {
        this.name = name;
        this.shape = shape;
        this.classes = classes;
        this.reader = reader;
        this.hasNull = hasNull;
        this.embeds = embeds;
        this.unit = unit;
        this.guidance = guidance;
        this.takesGuidance = takesGuidance;
        this.differentiable = differentiable;
        this.inside = inside;
        this.decoder = decoder;
        this.manager = manager;
        this.dataType = dataType;
    }

    @Override
    public List<NDArray> denoise(List<Query> queries) {
        return queries.stream().map(q -> q.x().mul(0)).toList();
    }

    @Override
    public List<Answer> answer(List<Query> queries) {
        return queries.stream()
                .map(q -> new Answer(
                        q.x().mul(0), q.readings().stream().collect(Collectors.toMap(r -> r, r -> shown(q.x(), r)))))
                .toList();
    }

    /** An attention that is even over all keys (of one head; one key in place of a caption), or a block or head that puts out zero. */
    private NDArray shown(NDArray x, Reading reading) {
        inside().requireShown(reading);
        UNetSite site = Objects.requireNonNull(inside).named(reading.site()).orElseThrow();
        long rows = x.getShape().get(0);
        long pixels = (long) site.rows() * site.columns();
        return switch (site.kind()) {
            case BLOCK, TRANSFORMER, HEAD ->
                x.getManager().zeros(new Shape(rows, site.width(), site.rows(), site.columns()), dataType);
            case SELF_ATTENTION, JOINT_ATTENTION -> evenly(x, rows, pixels, pixels);
            case CROSS_ATTENTION -> evenly(x, rows, pixels, 1);
        };
    }

    private NDArray evenly(NDArray x, long rows, long pixels, long keys) {
        return x.getManager().full(new Shape(rows, 1, pixels, keys), 1f / keys, dataType);
    }

    @Override
    public Shape dataShape() {
        return shape;
    }

    @Override
    public DataType dataType() {
        return dataType;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public boolean hasNull() {
        return hasNull;
    }

    @Override
    public NDArray embed(NDArray labels) {
        if (!embeds) {
            throw new Unsupported("the imported model '" + name + "' has no embedding of labels outside the network");
        }
        return labels.getManager().zeros(new Shape(labels.getShape().get(0), EMBEDDING), dataType);
    }

    @Override
    public boolean readsCaptions() {
        return reader != null;
    }

    @Override
    public NDArray encode(NDManager owner, List<String> captions) {
        captions.forEach(this::requireReadable);
        return owner.zeros(new Shape(captions.size(), EMBEDDING), dataType);
    }

    @Override
    public void requireReadable(String caption) {
        if (reader == null) {
            Denoiser.super.requireReadable(caption);
        } else {
            reader.accept(caption);
        }
    }

    @Override
    public Inside inside() {
        return inside == null ? this::name : new OpenInside(name, inside);
    }

    @Override
    public int cropUnit() {
        return unit == 0 ? Denoiser.super.cropUnit() : unit;
    }

    @Override
    public void requireGuidance(double weight) {
        if (guidance == null && !takesGuidance) {
            Denoiser.super.requireGuidance(weight);
        } else if (guidance != null) {
            guidance.require(name, weight);
        }
    }

    @Override
    public boolean isDifferentiable() {
        return differentiable;
    }

    @Override
    public @Nullable Decoder decoder() {
        return decoder;
    }

    @Override
    public NDManager manager() {
        return manager;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {}
}
