package dev.rhumb.runner.measure;

import dev.rhumb.data.Dataset;
import dev.rhumb.guidance.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which real images a seed block is compared with, and which take the place of its samples on the floor. A function of the
 * seed alone, so that further seeds change no block that is there.
 *
 * <p>Drawn images are drawn for each block. Of a split of files each block has one of as many parts as the split holds; a
 * split that does not hold two gives each block a random part, and blocks share images. The floor's images are held out of
 * the training as the reference is: they come from the rest of its split, where that is large enough.
 */
public final class ReferenceParts {
    private final Dataset split;
    private final @Nullable Dataset others;
    private final boolean heldOut;
    private final int count;
    private final int floorCount;
    private final boolean drawn;
    private final boolean within;

    /**
     * @param split to compare with
     * @param others the other split; null if the data have no parts
     * @param heldOut whether it is {@code split} that was not trained on
     * @param count reference images in each block, at most those of the split
     * @param floorCount images of the floor in each block: as many as samples, as far as there are
     */
    public ReferenceParts(Dataset split, @Nullable Dataset others, boolean heldOut, int count, int floorCount) {
        if (count < 1 || floorCount < 1 || count > split.size()) {
            throw new IllegalArgumentException(
                    "A block needs 1 to " + split.size() + " reference images and at least one"
                            + " image of the floor, not " + count + " and " + floorCount + ".");
        }
        this.split = split;
        this.others = others;
        this.heldOut = heldOut;
        this.count = count;
        this.drawn = heldOut && split.drawn("reference", 1).isPresent();
        this.within = heldOut && !drawn && split.size() - count >= floorCount;
        if (others == null && !drawn && !within) {
            throw new IllegalArgumentException("Of " + split.size() + " images, " + count + " of the reference and "
                    + floorCount + " of the floor cannot be disjoint.");
        }
        this.floorCount = drawn || within || others == null ? floorCount : Math.min(floorCount, others.size());
    }

    /**
     * Some images of a data set.
     *
     * @param from the data set
     * @param indices which of them, in ascending order
     */
    public record Part(Dataset from, int[] indices) {
        /** How many. */
        public int count() {
            return indices.length;
        }

        /** Row-major (count, C, H, W), in [-1, 1]. */
        public float[] images() {
            return from.images(indices);
        }

        /** Their classes. */
        public int[] labels() {
            return from.labels(indices);
        }

        /** What they show in words. */
        public List<String> captions() {
            return from.captions(indices);
        }
    }

    /** What the block of a seed is compared with. */
    public Part reference(long seed) {
        return drawn
                ? drawn("reference of block " + seed, count)
                : new Part(split, part(split.size(), within ? count + floorCount : count, 0, count, seed));
    }

    /** What takes the place of samples in the block of a seed. */
    public Part floor(long seed) {
        if (drawn) {
            return drawn("floor of block " + seed, floorCount);
        }
        return within
                ? new Part(split, part(split.size(), count + floorCount, count, floorCount, seed))
                : new Part(Objects.requireNonNull(others), part(others.size(), floorCount, 0, floorCount, seed));
    }

    private Part drawn(String stream, int size) {
        return new Part(
                split.drawn(stream, size).orElseThrow(),
                IntStream.range(0, size).toArray());
    }

    /** A slice of the part that belongs to a seed. */
    private static int[] part(int all, int size, int from, int length, long seed) {
        int parts = all / size;
        // Parts of one order are disjoint; where there is one part only, each seed has an order of its own.
        int[] order = RandomStream.of(parts > 1 ? 0 : seed, "reference").choose(all, all);
        int start = from + (parts > 1 ? size * (int) Math.floorMod(seed, (long) parts) : 0);
        int[] slice = Arrays.copyOfRange(order, start, start + length);
        Arrays.sort(slice);
        return slice;
    }

    private int parts() {
        return split.size() / (within ? count + floorCount : count);
    }

    /** Whether two of these blocks have reference images in common. */
    public boolean shares(List<Long> seeds) {
        if (drawn || seeds.size() < 2) {
            return false;
        }
        long parts = parts();
        return seeds.stream().map(seed -> Math.floorMod(seed, parts)).distinct().count() < seeds.size();
    }

    /** Whether the images of the floor were trained on, while the reference was not. */
    public boolean floorWasTrainedOn() {
        return heldOut && !drawn && !within;
    }

    /** Images of the floor in each block. */
    public int floorCount() {
        return floorCount;
    }

    /** Number of classes of the images. */
    int classes() {
        return split.classes();
    }

    /** What decides the reference. */
    String identity() {
        String whole = split.name() + " sha256:" + split.checksum();
        if (drawn) {
            return count + " images drawn for each block from " + whole;
        }
        return count + " of " + split.size() + " images of " + whole + " starting with image " + split.label(0)
                + (parts() > 1 ? ", one of " + parts() + " parts for each block" : "")
                + (parts() == 1 && count < split.size() ? ", a random part for each block" : "");
    }

    String describeFloor() {
        if (drawn) {
            return floorCount + " images drawn for each block, as the reference is";
        }
        if (within) {
            return floorCount + " other images of the reference"
                    + (others == null ? "" : "'s split, which were not trained on");
        }
        return floorCount + " images " + (heldOut ? "that were trained on" : "that were not trained on");
    }
}
