package dev.rhumb.runner.measure;

import dev.rhumb.evaluation.Cosines;
import dev.rhumb.evaluation.io.ImageBatch;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the networks of a run, and a CLIP pair where there is one, make of images that they see in pieces. */
final class Looking {
    private final ImageNetwork network;
    private final @Nullable CaptionJudge clip;
    private final SeenImages all;
    private final double[] cosines;
    private int seen;
    private boolean captioned;

    /**
     * @param clip compares images with their captions, or null
     * @param most images that can come
     */
    Looking(ImageNetwork network, @Nullable CaptionJudge clip, int most) {
        this.network = network;
        this.clip = clip;
        this.all = new SeenImages(most);
        this.cosines = new double[clip == null ? 0 : most];
    }

    /** What was made of all of them; cosines are null where there is no CLIP pair or caption. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, not compared
    record Looked(ImageNetwork.Seen seen, double @Nullable [] cosines) {}

    /**
     * Shows the next images.
     *
     * @param captions of each, or null
     */
    void look(ImageBatch batch, @Nullable List<String> captions) {
        int from = seen;
        all.look(from, () -> {
            ImageNetwork.Seen made = network.see(batch);
            if (clip != null && captions != null) {
                Cosines some = clip.cosines(batch, captions);
                for (int i = 0; i < some.size(); i++) {
                    cosines[from + i] = some.get(i);
                }
                captioned = true;
            }
            return made;
        });
        seen = from + batch.count();
    }

    /** @throws UnseenImages if a network made no finite numbers of some of them */
    Looked looked() {
        return new Looked(all.seen(), captioned ? Arrays.copyOf(cosines, seen) : null);
    }
}
