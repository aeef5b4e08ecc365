package dev.rhumb.runner.measure;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.ClipLikelihood;
import dev.rhumb.diffusion.network.ClipShape;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.Tokenizer;
import dev.rhumb.diffusion.network.imported.ClipDescriptor;
import dev.rhumb.diffusion.network.imported.ImportedClip;
import dev.rhumb.diffusion.network.imported.PixelInput;
import dev.rhumb.evaluation.Cosines;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.evaluation.io.ImageShape;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.plan.ImportReader;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/** A CLIP pair trained on clean images that compares images with their captions, and never guides. */
public final class CaptionJudge implements AutoCloseable {
    private static final int BATCH = 128;
    private static final NoiseLevel CLEAN = NoiseLevel.ofSigma(0);

    private final NDManager manager;
    private final Pair pair;

    private CaptionJudge(NDManager manager, Pair pair) {
        this.manager = manager;
        this.pair = pair;
    }

    /** What either kind of pair does. */
    private interface Pair {
        String name();

        /** Throws IllegalArgumentException for a caption that it cannot read. */
        void requireReadable(String caption);

        void requireFit(ImageBatch images);

        /** (B, 1). */
        NDArray cosines(NDArray images, List<String> captions);

        void close();
    }

    /** A model of this program, which takes images of one size. */
    private record Own(ClipLikelihood pair, Tokenizer tokenizer, ImageShape shape) implements Pair {
        @Override
        public String name() {
            return pair.name();
        }

        @Override
        public void requireReadable(String caption) {
            tokenizer.tokens(caption);
        }

        @Override
        public void requireFit(ImageBatch images) {
            ImageBatches.requireFit("the CLIP judge", images, shape);
        }

        @Override
        public NDArray cosines(NDArray images, List<String> captions) {
            return pair.cosine(images, CLEAN, captions);
        }

        @Override
        public void close() {
            pair.close();
        }
    }

    /** An imported pair. */
    private record Imported(ImportedClip pair, PixelInput input) implements Pair {
        @Override
        public String name() {
            return pair.name();
        }

        @Override
        public void requireReadable(String caption) {
            pair.requireReadable(caption);
        }

        @Override
        public void requireFit(ImageBatch images) {
            if (!pair.takes(new Shape(images.channels(), images.height(), images.width()))) {
                ImageBatches.requireFit(
                        "the CLIP judge", images, new ImageShape(input.channels(), input.height(), input.width()));
            }
        }

        @Override
        public NDArray cosines(NDArray images, List<String> captions) {
            return pair.cosine(images, CLEAN, captions);
        }

        @Override
        public void close() {
            pair.close();
        }
    }

    /**
     * Opens a pair.
     *
     * @throws UserError if its files cannot be loaded
     */
    public static CaptionJudge open(CaptionPair pair, Device device) {
        NDManager manager = PyTorch.manager(device);
        try {
            return new CaptionJudge(
                    manager, pair.imported().isPresent() ? imported(pair, manager) : own(pair, manager));
        } catch (UserError | IllegalArgumentException e) {
            manager.close();
            throw e instanceof UserError user ? user : new UserError(pair.file() + ": " + e.getMessage(), e);
        }
    }

    private static Pair own(CaptionPair pair, NDManager manager) {
        if (!(ModelFile.describe(pair.file()).network() instanceof ClipShape network)) {
            throw new UserError("'" + pair.file() + "' is a "
                    + ModelFile.describe(pair.file()).task() + "; clip-score needs a clean CLIP pair");
        }
        return new Own(
                ClipLikelihood.of(ModelFile.load(pair.file(), manager)),
                network.text().tokenizer(),
                new ImageShape(network.channels(), network.height(), network.width()));
    }

    private static Pair imported(CaptionPair pair, NDManager manager) {
        ClipDescriptor network = pair.imported().orElseThrow();
        return new Imported(
                ImportedClip.open(pair.file().toString(), network, ImportReader.folder(pair.file()), manager),
                network.input());
    }

    /**
     * Refuses captions that it cannot judge.
     *
     * @throws UserError if one is empty, too long or has an unknown word
     */
    public void requireReadable(Collection<String> captions) {
        for (String caption : captions) {
            if (caption.isBlank()) {
                throw new UserError("clip: the pair '" + pair.name() + "' cannot score an empty caption");
            }
            try {
                pair.requireReadable(caption);
            } catch (IllegalArgumentException e) {
                throw new UserError("clip: the pair '" + pair.name() + "' cannot read a caption: " + e.getMessage());
            }
        }
    }

    /**
     * Cosines of images and captions.
     *
     * @param captions one for each
     * @throws UserError as {@link #requireReadable}, or if the images are of another size
     */
    public Cosines cosines(ImageBatch images, List<String> captions) {
        requireReadable(captions);
        pair.requireFit(images);
        double[] cosines = new double[captions.size()];
        ImageBatches.show(manager, images, BATCH, (x, from, to) -> {
            float[] part = PyTorch.floats(pair.cosines(x, captions.subList(from, to)));
            for (int i = from; i < to; i++) {
                cosines[i] = part[i - from];
            }
        });
        List<Integer> unseen = IntStream.range(0, cosines.length)
                .filter(i -> !Double.isFinite(cosines[i]))
                .boxed()
                .toList();
        if (!unseen.isEmpty()) {
            throw new UnseenImages("the CLIP judge", unseen, cosines.length);
        }
        return Cosines.of(cosines);
    }

    @Override
    public void close() {
        pair.close();
        manager.close();
    }
}
