package dev.rhumb.runner.measure;

import dev.rhumb.diffusion.data.shapes.Reading;
import dev.rhumb.evaluation.Adherence;
import dev.rhumb.evaluation.Cosines;
import dev.rhumb.evaluation.Labels;
import dev.rhumb.evaluation.Viewers;
import dev.rhumb.evaluation.io.Images;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.kind.SampleBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Networks that judge images against what they should show, over sets read batch by batch. */
public final class WholeSets {
    private WholeSets() {}

    /** Adherence by a judge that reads. */
    public static Viewers.Reader reader(JudgeNetwork network) {
        return (images, captions, labels) -> {
            List<List<Reading>> found = new ArrayList<>();
            byBatch(
                    images,
                    (batch, from) -> found.addAll(
                            Objects.requireNonNull(network.see(batch).readings())));
            Adherence adherence = requests(images.count(), captions, labels).adherence(found);
            if (adherence == null) {
                throw new IllegalArgumentException("Adherence needs the caption or class of each sample, but a"
                        + " caption is empty or a class is not a shape.");
            }
            return adherence;
        };
    }

    /** Cosines by a CLIP pair. */
    public static Viewers.CaptionJudge captions(CaptionJudge pair) {
        return (images, captions) -> {
            double[] cosines = new double[images.count()];
            byBatch(images, (batch, from) -> {
                Cosines part = pair.cosines(batch, captions.subList(from, from + batch.count()));
                for (int i = 0; i < batch.count(); i++) {
                    cosines[from + i] = part.get(i);
                }
            });
            return Cosines.of(cosines);
        };
    }

    private static Requests requests(int count, @Nullable List<String> captions, @Nullable Labels labels) {
        long[] classes = new long[count];
        for (int i = 0; i < count; i++) {
            classes[i] = labels == null ? SampleBlock.UNLABELLED : labels.get(i);
        }
        return Requests.of(new SampleBlock(new float[0], classes, captions, new long[] {0}));
    }

    /** As {@link Images#show(Images.Visitor)}; what a network refuses is an {@link IllegalArgumentException}, as its callers expect. */
    private static void byBatch(Images images, Images.Visitor viewer) throws IOException {
        try {
            images.show(viewer);
        } catch (UserError refused) {
            throw new IllegalArgumentException(refused.getMessage(), refused);
        }
    }
}
