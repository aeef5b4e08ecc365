package dev.rhumb.runner.kind;

import dev.rhumb.evaluation.Evidence;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.Need;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A kind of data. The number of axes of one sample decides which one it is. Whether the law of the data is known exactly is another
 * question, which a model's source answers.
 */
public interface DataKind {
    /** All kinds. */
    List<DataKind> ALL = List.of(new Points(), new Signals(), new Images());

    /**
     * The kind of samples of a shape.
     *
     * @param sample shape of one, without the batch axis
     * @throws IllegalArgumentException if there is none
     */
    static DataKind of(long... sample) {
        return ALL.stream()
                .filter(kind -> kind.axes().size() == sample.length)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("samples of shape " + Arrays.toString(sample)
                        + " are of no kind of data; there are "
                        + ALL.stream()
                                .map(kind -> kind.plural() + " " + kind.axes())
                                .collect(Collectors.joining(", "))));
    }

    /** What several samples are called: "images". */
    String plural();

    /** The axes of one sample: channels, height, width. */
    List<String> axes();

    /** Whether sets of them are read in pieces; others are held in memory at once. */
    boolean isReadInPieces();

    /**
     * What its targets may offer to metrics beside labels, logits and the exact law.
     *
     * @param exact whether the law of the data is known; else the target is a data set seen through networks
     */
    Set<Need> offers(boolean exact);

    /**
     * What samples offer to metrics by themselves, where the law of the data is known.
     *
     * @param generated m x values
     * @param reference n x values
     * @param sample shape of one
     */
    Optional<Evidence> evidence(Features generated, Features reference, long[] sample);

    /**
     * Draws a sheet of samples, where they can be drawn.
     *
     * @return one sentence for each thing that could not be drawn
     */
    List<String> draw(Path file, String title, SampleBlock samples) throws IOException;
}
