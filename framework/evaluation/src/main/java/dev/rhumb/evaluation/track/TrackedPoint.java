package dev.rhumb.evaluation.track;

import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.images.NaturalOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * One point of a curve: an arm with every value chosen, measured over the seed blocks that are there.
 *
 * @param id the same for every run of the same point under the same configuration, and for no other point
 * @param arm the arm's name
 * @param name what was swept, "scale=2"; empty if nothing was
 * @param settings the arm's methods and their values, in order: "type", "scale"; with several entries "1.type", "2.type"
 * @param seeds how many seed blocks are in it, at least 1
 * @param samples over all of them
 * @param evaluations of a denoiser per sample
 * @param gradients per sample
 * @param metrics mean over the seed blocks with the 95 % interval, by metric; ends are NaN for a single block, all of it where
 *     the metric could not be measured
 * @param folder the point's results, one folder per seed; absolute
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record TrackedPoint(
        String id,
        String arm,
        String name,
        Map<String, String> settings,
        int seeds,
        long samples,
        double evaluations,
        double gradients,
        Map<String, Interval> metrics,
        Path folder) {
    /** Copies {@code settings} and {@code metrics}. */
    public TrackedPoint {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** The sheet of samples of its first seed block; empty where none is drawn. */
    public Optional<Path> sheet() {
        try (Stream<Path> blocks = Files.list(folder)) {
            return blocks.map(block -> block.resolve("sheet.png"))
                    .filter(Files::isRegularFile)
                    .min(Comparator.comparing(Path::toString, NaturalOrder.NAMES));
        } catch (IOException e) {
            return Optional.empty(); // a folder that was removed shows nothing
        }
    }

    /** Arm and point: "classifier-free scale=2". */
    public String describe() {
        return name.isEmpty() ? arm : arm + " " + name;
    }
}
