package dev.rhumb.evaluation;

import dev.rhumb.evaluation.io.Images;
import dev.rhumb.evaluation.io.MappedValues;
import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.evaluation.io.NpyFile;
import dev.rhumb.evaluation.io.Npz;
import dev.rhumb.evaluation.io.ReadAs;
import dev.rhumb.evaluation.io.TensorFile;
import dev.rhumb.images.PictureSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a file or folder of samples turns out to hold: features, images, or statistics; and what lies beside them.
 *
 * @param features n x d, or null
 * @param images or null
 * @param statistics mean and covariance of features, where there is nothing else or they are named, or null
 * @param logits in a {@code .npz}, or null
 * @param labels in a {@code .npz}, or by the sub-folders of images, or null
 * @param classes the names of the sub-folders that give the labels; else empty
 * @param notices what was found and how it is read, and what is left out
 */
record SampleFiles(
        Path path,
        @Nullable Features features,
        @Nullable Images images,
        @Nullable GaussianFit statistics,
        @Nullable Features logits,
        @Nullable Labels labels,
        List<String> classes,
        List<String> notices) {
    private static final List<String> SAMPLE_NAMES = List.of("features", "samples", "images", "arr_0", "reps");
    private static final String MEAN = "mu";
    private static final int NO_CLASS = -1;
    /** Matrices of more values stay in their file where they can. */
    private static final long LARGE = 1 << 23;

    static SampleFiles open(Path path, ReadAs stated) throws IOException {
        if (!TensorFile.isOne(path) && !isArchive(path)) {
            requireHeld(path, stated.statistics(), List.of());
        }
        if (PictureSet.isOne(path)) {
            return ofPictures(path);
        }
        if (isArchive(path)) {
            return ofArchive(path, stated);
        }
        if (path.toString().toLowerCase(Locale.ROOT).endsWith(".npy")) {
            return ofArray(path, Npy.open(path), stated, null, null, new ArrayList<>());
        }
        if (TensorFile.isOne(path)) {
            return ofTensors(path, stated);
        }
        throw new IllegalArgumentException(
                Files.exists(path)
                        ? "'" + path
                                + "' is neither a .npy, .npz, .pt or .pkl file, nor a folder, .zip or .tar file of images."
                        : "There is no file or folder '" + path + "'.");
    }

    private static boolean isArchive(Path path) {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(".npz");
    }

    private static void requireHeld(Path path, @Nullable String statistics, List<String> names) {
        if (statistics != null && !names.contains(statistics)) {
            throw new IllegalArgumentException("'" + path + "' holds no statistics '" + statistics + "'"
                    + (names.isEmpty() ? "." : ", but " + String.join(", ", names) + "."));
        }
    }

    private static SampleFiles ofTensors(Path path, ReadAs stated) throws IOException {
        TensorFile file = TensorFile.open(path);
        List<String> names = file.statistics();
        requireHeld(path, stated.statistics(), names);
        if (!names.isEmpty()) {
            String chosen = stated.statistics() == null ? file.onlyStatistics() : stated.statistics();
            TensorFile.Matrix mean = file.mean(chosen);
            TensorFile.Matrix covariance = file.covariance(chosen);
            requireSquare(path, mean.values().length, new int[] {covariance.rows(), covariance.columns()});
            return ofStatistics(path, GaussianFit.of(mean.values(), covariance.values()), chosen);
        }
        TensorFile.Matrix matrix = file.features();
        Features features = Features.adopted(matrix.values(), matrix.rows(), matrix.columns());
        return new SampleFiles(
                path,
                features,
                null,
                null,
                null,
                null,
                List.of(),
                List.of("features, " + features.rows() + " x " + features.columns() + ", a tensor of torch.save"));
    }

    private static SampleFiles ofPictures(Path path) throws IOException {
        PictureSet pictures = PictureSet.list(path);
        Images images = Images.ofPictures(pictures);
        List<String> notices = new ArrayList<>(List.of(images.description()));
        List<String> classes = pictures.folders();
        Labels labels = null;
        if (!classes.isEmpty()) {
            labels = Labels.of(pictures.names().stream()
                    .mapToInt(name -> classes.indexOf(PictureSet.folder(name)))
                    .toArray());
            notices.add("its " + classes.size() + " sub-folders are taken for classes 0 to " + (classes.size() - 1)
                    + ", '" + classes.get(0) + "' to '" + classes.get(classes.size() - 1) + "'");
        }
        return new SampleFiles(path, null, images, null, null, labels, classes, notices);
    }

    private static SampleFiles ofArchive(Path path, ReadAs stated) throws IOException {
        List<String> names = Npz.names(path);
        List<String> statistics = statistics(names);
        boolean alone = names.stream().noneMatch(SAMPLE_NAMES::contains);
        String named = stated.statistics();
        requireHeld(path, named, statistics);
        if (alone && !statistics.isEmpty()) {
            return ofStatistics(path, fit(path, named == null ? statistics.get(0) : named), named == null ? "" : named);
        }
        String chosen = sampleName(path, names);
        List<String> notices = new ArrayList<>();
        Features logits = names.contains("logits") ? matrix(Npz.open(path, "logits")) : null;
        Labels labels = names.contains("labels") ? labels(Npz.open(path, "labels"), notices) : null;
        List<String> unread = new ArrayList<>(names);
        unread.removeAll(List.of(chosen, "logits", "labels"));
        if (named != null) {
            unread.removeAll(List.of(named, covariance(named)));
            notices.add("its statistics " + named + " and " + covariance(named) + " are those of 'fid'");
        }
        if (!unread.isEmpty()) {
            notices.add("its arrays " + String.join(", ", unread) + " are not read"
                    + (statistics.isEmpty() || named != null
                            ? ""
                            : "; --reference-statistics " + statistics.get(0)
                                    + " compares with its mean and covariance"));
        }
        SampleFiles samples = ofArray(path, Npz.open(path, chosen), stated, logits, labels, notices);
        return named == null ? samples : samples.with(fit(path, named));
    }

    /**
     * The names of the statistics that a file holds: entries of a pickle, or the means in a {@code .npz}, {@code mu} and guided-diffusion's
     * {@code mu_s}.
     */
    static List<String> statisticsOf(Path path) throws IOException {
        if (TensorFile.isOne(path)) {
            return TensorFile.open(path).statistics();
        }
        return isArchive(path) ? statistics(Npz.names(path)) : List.of();
    }

    private static List<String> statistics(List<String> names) {
        return names.stream()
                .filter(name -> name.startsWith(MEAN) && names.contains(covariance(name)))
                .sorted()
                .toList();
    }

    private static String covariance(String mean) {
        return "sigma" + mean.substring(MEAN.length());
    }

    private static GaussianFit fit(Path path, String mean) throws IOException {
        NpyFile mu = Npz.open(path, mean);
        NpyFile sigma = Npz.open(path, covariance(mean));
        if (mu.rank() != 1) {
            throw new IllegalArgumentException(
                    mu.where() + " has shape " + Arrays.toString(mu.shape()) + ", but a mean is a list of numbers.");
        }
        int d = Math.toIntExact(mu.size());
        requireSquare(path, d, sigma.shape());
        return GaussianFit.of(adopted(mu, 1, d).toArray(), adopted(sigma, d, d).toArray());
    }

    private static void requireSquare(Path path, int d, int[] covariance) {
        if (!Arrays.equals(covariance, new int[] {d, d})) {
            throw new IllegalArgumentException(
                    "'" + path + "' holds a mean of " + d + " values and a covariance of shape "
                            + Arrays.toString(covariance) + "; a mean of d values needs a covariance of d x d.");
        }
    }

    private static SampleFiles ofStatistics(Path path, GaussianFit fit, String name) {
        String which = name.isEmpty() ? "" : ", its '" + name + "'";
        return new SampleFiles(
                path,
                null,
                null,
                fit,
                null,
                null,
                List.of(),
                List.of("mean and covariance of " + fit.dimension() + " features" + which));
    }

    private static String sampleName(Path path, List<String> names) {
        for (String name : SAMPLE_NAMES) {
            if (names.contains(name)) {
                return name;
            }
        }
        if (names.size() == 1) {
            return names.get(0);
        }
        throw new IllegalArgumentException("'" + path + "' holds the arrays " + String.join(", ", names)
                + "; samples are looked for under " + String.join(", ", SAMPLE_NAMES) + ".");
    }

    private static SampleFiles ofArray(
            Path path,
            NpyFile array,
            ReadAs stated,
            @Nullable Features logits,
            @Nullable Labels labels,
            List<String> notices)
            throws IOException {
        if (array.rank() == 2) {
            Features features = matrix(array);
            notices.add(
                    0,
                    "features, " + features.rows() + " x " + features.columns() + ", "
                            + array.type().description());
            return new SampleFiles(path, features, null, null, logits, labels, List.of(), notices);
        }
        if (array.rank() < 2) {
            throw new IllegalArgumentException(array.where() + " has shape " + Arrays.toString(array.shape())
                    + "; features are a matrix, one row per sample.");
        }
        Images images = Images.ofArray(array, stated);
        notices.add(0, images.description());
        return new SampleFiles(path, null, images, null, logits, labels, List.of(), notices);
    }

    /** With the same images in another form. */
    SampleFiles with(Images form) {
        return new SampleFiles(path, features, form, statistics, logits, labels, classes, notices);
    }

    /** With statistics of its own. */
    private SampleFiles with(GaussianFit fit) {
        return new SampleFiles(path, features, images, fit, logits, labels, classes, notices);
    }

    /** Whether it holds statistics and no samples. */
    boolean isStatistics() {
        return statistics != null && features == null && images == null;
    }

    /** How many samples. */
    int count() {
        if (images != null) {
            return images.count();
        }
        return features == null ? 1 : features.rows();
    }

    static Features matrix(NpyFile array) throws IOException {
        int[] shape = array.shape();
        if (shape.length != 2) {
            throw new IllegalArgumentException(array.where() + " has shape " + Arrays.toString(shape)
                    + ", but must be a matrix, one row per sample.");
        }
        return adopted(array, shape[0], shape[1]);
    }

    private static Features adopted(NpyFile array, int rows, int columns) throws IOException {
        try {
            if (array.size() > LARGE) {
                Optional<MappedValues> mapped = array.mapped();
                if (mapped.isPresent()) {
                    return Features.of(mapped.get()::copy, rows, columns);
                }
            }
            return Features.adopted(array.toDoubles(), rows, columns);
        } catch (IllegalArgumentException refused) {
            String why = String.valueOf(refused.getMessage());
            throw new IllegalArgumentException(
                    why.startsWith(array.where()) ? why : array.where() + ": " + why, refused);
        }
    }

    /**
     * Labels, or null where a sample has no class, -1, so that nothing can be said by class.
     *
     * @param notices takes the word of it
     */
    static @Nullable Labels labels(NpyFile array, List<String> notices) throws IOException {
        if (array.rank() != 1) {
            throw new IllegalArgumentException(
                    array.where() + " has shape " + Arrays.toString(array.shape()) + ", but labels are a list.");
        }
        try {
            int[] labels = array.load().toInts();
            long none = Arrays.stream(labels).filter(label -> label == NO_CLASS).count();
            if (none > 0) {
                notices.add("its labels are left out, because " + none + " of " + labels.length
                        + " samples have no class (label -1)");
                return null;
            }
            return Labels.of(labels);
        } catch (IllegalArgumentException refused) {
            String why = String.valueOf(refused.getMessage());
            throw new IllegalArgumentException(
                    why.startsWith(array.where()) ? why : array.where() + ": " + why, refused);
        }
    }
}
