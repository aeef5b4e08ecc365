package dev.rhumb.runner.kind;

import dev.rhumb.evaluation.Adherence;
import dev.rhumb.evaluation.Cosines;
import dev.rhumb.evaluation.Evidence;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.Need;
import dev.rhumb.evaluation.Pixels;
import dev.rhumb.reporting.SampleSheet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Images of any size and number of channels. They are drawn in a grid; where channels are no colours, side by side in grey. */
final class Images implements DataKind {
    private static final int COLUMNS = 10;
    private static final int SHOWN = 10 * COLUMNS;
    /** Pixels of the sheet along an image, where whole numbers give them. */
    private static final int LENGTH = 64;

    @Override
    public String plural() {
        return "images";
    }

    @Override
    public List<String> axes() {
        return List.of("channels", "height", "width");
    }

    @Override
    public boolean isReadInPieces() {
        return true;
    }

    @Override
    public Set<Need> offers(boolean exact) {
        return exact
                ? Need.of(Evidence.Pictures.class)
                : Need.of(Evidence.Pictures.class, Adherence.class, Cosines.class, Evidence.Training.class);
    }

    @Override
    public Optional<Evidence> evidence(Features generated, Features reference, long[] sample) {
        return Optional.of(new Evidence.Pictures(
                Pixels.of(floats(generated), generated.rows()), Pixels.of(floats(reference), reference.rows())));
    }

    private static float[] floats(Features features) {
        double[] values = features.toArray();
        float[] single = new float[values.length];
        for (int i = 0; i < single.length; i++) {
            single[i] = (float) values[i];
        }
        return single;
    }

    @Override
    public List<String> draw(Path file, String title, SampleBlock samples) throws IOException {
        int channels = Math.toIntExact(samples.shape()[0]);
        int height = Math.toIntExact(samples.shape()[1]);
        int width = Math.toIntExact(samples.shape()[2]);
        float[] values = samples.first(SHOWN).values();
        boolean coloured = channels == 1 || channels == 3;
        SampleSheet.writeGrid(
                file,
                coloured ? values : sideBySide(values, channels, height, width),
                coloured ? channels : 1,
                height,
                coloured ? width : channels * width,
                COLUMNS,
                Math.max(1, LENGTH / height),
                List.of());
        return List.of();
    }

    /** (N, C, H, W) to (N, 1, H, C * W). */
    private static float[] sideBySide(float[] values, int channels, int height, int width) {
        float[] wide = new float[values.length];
        for (int row = 0; row < values.length / width; row++) {
            int y = row % height;
            int channel = row / height % channels;
            int image = row / height / channels;
            System.arraycopy(values, row * width, wide, ((image * height + y) * channels + channel) * width, width);
        }
        return wide;
    }
}
