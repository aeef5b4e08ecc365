package dev.rhumb.runner.measure;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.ClipLikelihood;
import dev.rhumb.diffusion.network.ClipShape;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.Tokenizer;
import dev.rhumb.evaluation.Cosines;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.evaluation.io.ImageShape;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.records.UserError;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/** A CLIP pair trained on clean images that tells how near images are to their captions, and never guides. */
public final class CaptionJudge implements AutoCloseable {
    private static final int BATCH = 128;
    private static final NoiseLevel CLEAN = NoiseLevel.ofSigma(0);

    private final NDManager manager;
    private final ClipLikelihood pair;
    private final Tokenizer tokenizer;
    private final ImageShape shape;

    private CaptionJudge(NDManager manager, ClipLikelihood pair, ClipShape network) {
        this.manager = manager;
        this.pair = pair;
        this.tokenizer = network.text().tokenizer();
        this.shape = new ImageShape(network.channels(), network.height(), network.width());
    }

    /**
     * Loads a pair.
     *
     * @throws UserError if the file holds something else
     */
    public static CaptionJudge load(Path file, Device device) {
        if (!(ModelFile.describe(file).network() instanceof ClipShape network)) {
            throw new UserError(
                    "'" + file + "' is a " + ModelFile.describe(file).task() + "; clip-score needs a clean CLIP pair");
        }
        NDManager manager = PyTorch.manager(device);
        return new CaptionJudge(manager, ClipLikelihood.of(ModelFile.load(file, manager)), network);
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
                tokenizer.tokens(caption);
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
        ImageBatches.requireFit("the CLIP judge", images, shape);
        double[] cosines = new double[captions.size()];
        ImageBatches.show(manager, images, BATCH, (x, from, to) -> {
            float[] part = PyTorch.floats(pair.cosine(x, CLEAN, captions.subList(from, to)));
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
