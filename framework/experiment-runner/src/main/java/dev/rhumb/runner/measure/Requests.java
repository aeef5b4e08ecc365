package dev.rhumb.runner.measure;

import dev.rhumb.data.Dataset;
import dev.rhumb.diffusion.data.shapes.Caption;
import dev.rhumb.diffusion.data.shapes.Reading;
import dev.rhumb.diffusion.data.shapes.ShapeKind;
import dev.rhumb.evaluation.Adherence;
import dev.rhumb.runner.kind.SampleBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What each image should show: its caption, or an object of its class where it has none; null for nothing. */
final class Requests {
    private final List<@Nullable Caption> captions;

    private Requests(List<@Nullable Caption> captions) {
        this.captions = captions;
    }

    /** What samples should show. */
    static Requests of(SampleBlock samples) {
        List<@Nullable Caption> captions = new ArrayList<>();
        for (int i = 0; i < samples.count(); i++) {
            captions.add(
                    samples.captions() == null
                            ? ofClass(samples.labels()[i])
                            : of(samples.captions().get(i)));
        }
        return new Requests(captions);
    }

    /**
     * What real images show.
     *
     * @param captioned whether by their captions, else by their classes
     */
    static Requests of(Dataset data, int[] indices, boolean captioned) {
        List<@Nullable Caption> captions = new ArrayList<>();
        IntStream.of(indices).forEach(i -> captions.add(captioned ? of(data.caption(i)) : ofClass(data.label(i))));
        return new Requests(captions);
    }

    private static @Nullable Caption of(String text) {
        return text.isBlank() ? null : Caption.parse(text);
    }

    private static @Nullable Caption ofClass(long label) {
        return label >= 0 && label < ShapeKind.count() ? Caption.of(ShapeKind.of((int) label)) : null;
    }

    /** How far the objects that were found are the intended ones; null if some image has no intention. */
    @Nullable
    Adherence adherence(List<List<Reading>> found) {
        double[] shares = new double[found.size()];
        for (int i = 0; i < shares.length; i++) {
            Caption caption = captions.get(i);
            if (caption == null) {
                return null;
            }
            shares[i] = caption.share(found.get(i));
        }
        return Adherence.of(shares);
    }
}
