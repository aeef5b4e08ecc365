package dev.rhumb.plugins.gratings;

import dev.rhumb.data.Dataset;
import dev.rhumb.data.DatasetSource;
import dev.rhumb.data.Sha256;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.RandomStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Grey sine gratings {@code sin(2 pi f (x cos t + y sin t) / side + phase)} of four orientations t, which are the classes, with the
 * frequency f uniform in [1, 3) and the phase uniform on the circle. Images of the held-out part are drawn from a stream of their own.
 *
 * @param side height and width in pixels
 * @param images number of images to train on
 * @param heldOut number of images of the part that is not trained on
 * @param seed any number
 */
@Method(
        name = "gratings",
        paper = "Campbell & Robson 1968, J. Physiol. 197, the stimulus",
        summary = "Drawn sine gratings of four orientations, with random frequency and phase.")
public record Gratings(
        @Parameter(value = "height and width in pixels", fallback = "8", min = 4, max = 256)
        int side,

        @Parameter(value = "number of images to train on", fallback = "2000", min = 1, max = 10_000_000)
        int images,

        @Parameter(value = "number of images that are held out", fallback = "400", min = 1, max = 10_000_000)
        int heldOut,

        @Parameter(value = "any number", fallback = "1") long seed)
        implements DatasetSource {

    private static final List<String> CLASSES = List.of("flat", "rising", "upright", "falling");

    @Override
    public Dataset open(Path folder) {
        return new Images(this, Sha256.of("gratings 1 " + this));
    }

    private record Images(Gratings source, String checksum) implements Dataset {
        @Override
        public String name() {
            return "gratings";
        }

        @Override
        public int size() {
            return source.images + source.heldOut;
        }

        @Override
        public int channels() {
            return 1;
        }

        @Override
        public int height() {
            return source.side;
        }

        @Override
        public int width() {
            return source.side;
        }

        @Override
        public List<String> classNames() {
            return CLASSES;
        }

        /** Each class in turn, so that all parts have all of them. */
        @Override
        public int label(int index) {
            return Dataset.requireIndex(this, index) % CLASSES.size();
        }

        @Override
        public void copy(int index, float[] target, int offset) {
            double angle = Math.PI * label(index) / CLASSES.size();
            boolean trained = index < source.images;
            RandomStream random = RandomStream.of(
                    source.seed, trained ? "gratings" : "held-out gratings", trained ? index : index - source.images);
            double frequency = 2 * Math.PI * (1 + 2 * random.nextDouble()) / source.side;
            double phase = 2 * Math.PI * random.nextDouble();
            for (int row = 0; row < source.side; row++) {
                for (int column = 0; column < source.side; column++) {
                    double along = column * StrictMath.sin(angle) + row * StrictMath.cos(angle);
                    target[offset + row * source.side + column] = (float) StrictMath.sin(frequency * along + phase);
                }
            }
        }
    }
}
