package dev.rhumb.diffusion.network.imported;

import dev.rhumb.data.Sha256;
import dev.rhumb.diffusion.network.published.AestheticPredictor;
import dev.rhumb.diffusion.network.published.ClipVision;
import dev.rhumb.diffusion.network.published.Dinov2;
import dev.rhumb.diffusion.network.published.EfficientNetLite0;
import dev.rhumb.diffusion.network.published.FeatureArchitecture;
import dev.rhumb.diffusion.network.published.FeatureArchitectures;
import dev.rhumb.diffusion.network.published.InceptionV3;
import dev.rhumb.diffusion.network.published.StateDict;
import dev.rhumb.diffusion.network.published.StateDicts;
import dev.rhumb.diffusion.network.published.Vgg16;
import dev.rhumb.guidance.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A feature extractor, such as an Inception.
 *
 * @param network a TorchScript file, images (B, C, H, W) to features (B, d), or published weights: a file, the index of several, or a
 *     folder
 * @param architecture of published weights, where their keys and configuration do not tell it, or another output is wanted
 * @param head what lies behind published weights in a file of its own: LPIPS' linear layers
 * @param input the images it sees
 * @param width d, where it is to be checked
 * @param sha256 the checksum of the network's one file, hexadecimal, or its first 8 digits or more, where it is to be checked
 */
public record FeaturesDescriptor(
        @Parameter("a TorchScript file, images to features; or published weights, a file or a folder")
        String network,

        @Parameter("the architecture of published weights, if they do not tell it")
        Optional<FeatureArchitecture> architecture,

        @Parameter("a second file of published weights, what lies behind them: LPIPS' linear layers")
        Optional<String> head,

        @Parameter("the images it sees") PixelInput input,

        @Parameter(value = "number of features, to be checked", min = 1, max = 1_000_000)
        Optional<Integer> width,

        @Parameter("SHA-256 of the network's file, or its first 8 digits or more, to be checked")
        Optional<String> sha256)
        implements ImportedNetwork {
    private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{8,64}");
    /** TensorFlow's graph takes (v - 128) / 128 of values from 0 to 255. */
    private static final double TENSORFLOW_WHITE = 127.0 / 128;

    private static final int INCEPTION_SIDE = 299;

    public FeaturesDescriptor {
        if (sha256.filter(digits -> !CHECKSUM.matcher(digits).matches()).isPresent()) {
            throw new IllegalArgumentException(
                    "sha256 must be 8 to 64 hexadecimal digits in small letters, not '" + sha256.get() + "'.");
        }
    }

    /** A TorchScript file. */
    public FeaturesDescriptor(String network, PixelInput input, Optional<Integer> width) {
        this(network, Optional.empty(), Optional.empty(), input, width, Optional.empty());
    }

    /**
     * The description of published weights as their authors use them: Inception-v3 by TensorFlow's rules, which published FIDs rest on,
     * and transformers by ImageNet's or CLIP's normalisation after an antialiased bicubic resizing. Empty if the weights are of no
     * feature network that is written here.
     *
     * @param weights a file, the index of several, or a folder
     * @throws IllegalArgumentException if they cannot be read, or are nearly such a network; a sentence
     */
    public static Optional<FeaturesDescriptor> of(Path weights) {
        try (StateDict dict = StateDicts.open(weights)) {
            return FeatureArchitectures.of(dict, weights)
                    .map(found -> new FeaturesDescriptor(
                            weights.toAbsolutePath().toString(),
                            Optional.of(found),
                            Optional.empty(),
                            input(found),
                            Optional.empty(),
                            Optional.empty()));
        }
    }

    private static PixelInput input(FeatureArchitecture found) {
        if (found instanceof InceptionV3) {
            return seen(INCEPTION_SIDE, -1, TENSORFLOW_WHITE, List.of(), List.of(), Resize.TENSORFLOW_BILINEAR);
        } else if (found instanceof EfficientNetLite0 efficient
                && efficient.release() != EfficientNetLite0.Release.TIMM) {
            // The original sees (v - 127) / 128 of values from 0 to 255.
            double black = efficient.release() == EfficientNetLite0.Release.ORIGINAL ? -TENSORFLOW_WHITE : -1;
            return seen(efficient.side(), black, 1, List.of(), List.of(), Resize.BICUBIC_ANTIALIASED);
        } else if (found instanceof EfficientNetLite0 efficient) {
            return imageNets(efficient.side());
        } else if (found instanceof Vgg16 vgg) {
            return imageNets(vgg.height());
        } else if (found instanceof Dinov2 dino) {
            return imageNets(dino.side());
        }
        List<Double> mean = List.of(0.48145466, 0.4578275, 0.40821073);
        List<Double> std = List.of(0.26862954, 0.26130258, 0.27577711);
        ClipVision clip = found instanceof AestheticPredictor predictor ? predictor.clip() : (ClipVision) found;
        return seen(clip.side(), 0, 1, mean, std, Resize.BICUBIC_ANTIALIASED);
    }

    private static PixelInput imageNets(int side) {
        List<Double> mean = List.of(0.485, 0.456, 0.406);
        return seen(side, 0, 1, mean, List.of(0.229, 0.224, 0.225), Resize.BICUBIC_ANTIALIASED);
    }

    private static PixelInput seen(
            int side, double low, double high, List<Double> mean, List<Double> std, Resize resize) {
        return new PixelInput(3, side, side, low, high, mean, std, resize);
    }

    /**
     * Whether the network is a program in TorchScript and not published weights.
     *
     * @param folder where the description lies
     */
    public boolean isScript(Path folder) {
        return architecture.isEmpty() && TorchScript.isScript(folder.resolve(network));
    }

    /**
     * The files of the network.
     *
     * @param folder where the description lies
     * @throws IllegalArgumentException if there are none; a sentence
     */
    public List<Path> filesIn(Path folder) {
        Path path = folder.resolve(network);
        if (isScript(folder)) {
            return Stream.concat(Stream.of(path), OnnxFile.weights(path).stream())
                    .toList();
        }
        List<Path> files = new ArrayList<>(StateDicts.files(path));
        head.map(folder::resolve).map(StateDicts::files).ifPresent(files::addAll);
        return List.copyOf(files);
    }

    /**
     * Compares the file with the checksum, if there is one.
     *
     * @throws IllegalArgumentException if it is of other bytes, or the network is several files; a sentence
     */
    void requireChecksum(Path folder) {
        if (sha256.isEmpty()) {
            return;
        }
        List<Path> files = filesIn(folder);
        if (files.size() != 1) {
            throw new IllegalArgumentException("'" + network + "' is " + files.size()
                    + " files, and sha256 is the checksum of one; leave it out.");
        }
        try {
            String found = Sha256.ofFile(files.get(0));
            if (!found.startsWith(sha256.get())) {
                throw new IllegalArgumentException("'" + files.get(0) + "' has the SHA-256 " + found
                        + ", but its description states " + sha256.get() + ": it is another file, or damaged.");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("'" + files.get(0) + "' cannot be read (" + e.getMessage() + ").", e);
        }
    }

    @Override
    public List<String> files() {
        return Stream.concat(Stream.of(network), head.stream()).toList();
    }
}
