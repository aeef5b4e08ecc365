package dev.rhumb.diffusion.data.shapes;

import dev.rhumb.data.Dataset;
import dev.rhumb.data.Sha256;
import dev.rhumb.diffusion.Draws;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Images (3, 32, 32) of coloured shapes with captions, drawn when they are needed. Image {@code i} of a part depends on nothing
 * but the world, the seed, the part and {@code i}: the held-out part is the same however long the training part is. Images of
 * different parts are drawn from different random streams.
 *
 * <p>The label is the kind of the object, for scenes of several objects the kind of the one that the caption mentions first.
 */
public final class ShapesWorld implements Dataset {
    private static final List<String> KINDS = Word.all(ShapeKind.values());

    private final World world;
    private final long seed;
    private final int images;
    /** Their numbers lie in memory together. */
    static final int MOST = 100_000_000;

    private final String checksum;
    private final Composer training;
    private final Composer heldOut;
    private final String stream;
    private final int from;
    private final int to;

    /**
     * The training part followed by the held-out part.
     *
     * @param world how many objects the scenes have
     * @param seed any number
     * @param images length of the training part, at least 1
     * @param heldOut length of the held-out part, at least 1
     * @param heldOutPairs whether the training part never shows {@link Pair#HELD_OUT}; the held-out part always does
     */
    public ShapesWorld(World world, long seed, int images, int heldOut, boolean heldOutPairs) {
        if (images < 1 || heldOut < 1 || images > MOST || heldOut > MOST) {
            throw new IllegalArgumentException(
                    "images and held-out must be from 1 to " + MOST + ", not " + images + " and " + heldOut);
        }
        this.world = world;
        this.seed = seed;
        this.images = images;
        this.checksum = Sha256.of("shapes drawn by version " + Painter.VERSION + ": " + world + ", seed " + seed + ", "
                + images + " + " + heldOut + (heldOutPairs ? " without " + Pair.HELD_OUT.size() + " pairs" : ""));
        this.training = new Composer(world, heldOutPairs ? Pair.HELD_OUT : Set.of());
        this.heldOut = new Composer(world, Set.of());
        this.stream = "held-out shapes";
        this.from = 0;
        this.to = images + heldOut;
    }

    private ShapesWorld(ShapesWorld whole, int images, String stream, int from, int to) {
        this.world = whole.world;
        this.seed = whole.seed;
        this.images = images;
        this.stream = stream;
        this.checksum = whole.checksum;
        this.training = whole.training;
        this.heldOut = whole.heldOut;
        this.from = from;
        this.to = to;
    }

    /** Everything that an image shows. */
    public Scene scene(int index) {
        int place = from + Dataset.requireIndex(this, index);
        return place < images
                ? training.scene(new Draws(seed, "shapes", place))
                : heldOut.scene(new Draws(seed, stream, place - images));
    }

    @Override
    public String name() {
        return "shapes";
    }

    @Override
    public String checksum() {
        return checksum;
    }

    @Override
    public int size() {
        return to - from;
    }

    @Override
    public int channels() {
        return 3;
    }

    @Override
    public int height() {
        return Scene.SIDE;
    }

    @Override
    public int width() {
        return Scene.SIDE;
    }

    @Override
    public List<String> classNames() {
        return KINDS;
    }

    @Override
    public int label(int index) {
        return scene(index).items().get(0).kind().label();
    }

    @Override
    public String caption(int index) {
        return scene(index).caption();
    }

    @Override
    public List<String> vocabulary() {
        return Caption.VOCABULARY;
    }

    @Override
    public ShapesWorld range(int first, int last) {
        Dataset.requireRange(this, first, last);
        return new ShapesWorld(this, images, stream, from + first, from + last);
    }

    @Override
    public Optional<Dataset> drawn(String name, int count) {
        return Optional.of(new ShapesWorld(this, 0, "shapes of " + name, 0, count));
    }

    @Override
    public void copy(int index, float[] target, int offset) {
        Painter.paint(scene(index), target, offset);
    }

    @Override
    public String toString() {
        return Dataset.describe(this);
    }
}
