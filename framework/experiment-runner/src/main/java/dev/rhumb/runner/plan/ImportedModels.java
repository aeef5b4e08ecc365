package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Decoder;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.network.DataClassifier;
import dev.rhumb.diffusion.network.Precision;
import dev.rhumb.diffusion.network.UNetSites;
import dev.rhumb.diffusion.network.imported.ClassifierDescriptor;
import dev.rhumb.diffusion.network.imported.ClipDescriptor;
import dev.rhumb.diffusion.network.imported.Conditioning;
import dev.rhumb.diffusion.network.imported.DecoderDescriptor;
import dev.rhumb.diffusion.network.imported.DenoiserDescriptor;
import dev.rhumb.diffusion.network.imported.ImportedClassifier;
import dev.rhumb.diffusion.network.imported.ImportedClip;
import dev.rhumb.diffusion.network.imported.ImportedDenoiser;
import dev.rhumb.diffusion.network.imported.ImportedNetwork;
import dev.rhumb.diffusion.network.imported.ImportedReward;
import dev.rhumb.diffusion.network.imported.OnnxFile;
import dev.rhumb.diffusion.network.imported.PixelInput;
import dev.rhumb.diffusion.network.imported.Pretrained;
import dev.rhumb.diffusion.network.imported.RewardDescriptor;
import dev.rhumb.diffusion.network.published.PublishedFolder;
import dev.rhumb.diffusion.network.published.PublishedNetwork;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.records.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Imported networks in folders: {@code NAME.yaml}, with the TorchScript files that it names. */
public final class ImportedModels implements ModelFiles {
    private static final String ENDING = ".yaml";

    private final List<Path> folders;

    /** Folders that do not exist hold no models. */
    public ImportedModels(List<Path> folders) {
        this.folders = folders.stream().filter(Files::isDirectory).toList();
    }

    @Override
    public Optional<Found> find(String nameOrPath) {
        return file(nameOrPath).map(Described::new);
    }

    /** Where the description of that name or path lies, or the folder of a published model; of one name the description comes first. */
    public Optional<Path> file(String nameOrPath) {
        if (nameOrPath.isBlank()) {
            return Optional.empty();
        }
        Path folder = Path.of(nameOrPath);
        if (Files.isDirectory(folder)) {
            return Optional.of(folder).filter(Pretrained::isOne);
        }
        if (nameOrPath.endsWith(ENDING)) {
            return Optional.of(Path.of(nameOrPath)).filter(Files::isRegularFile);
        }
        return folders.stream()
                .flatMap(f -> Stream.of(f.resolve(nameOrPath + ENDING), f.resolve(nameOrPath)))
                .filter(ImportedModels::isOne)
                .findFirst();
    }

    private static boolean isOne(Path path) {
        return path.toString().endsWith(ENDING) ? Files.isRegularFile(path) : Pretrained.isOne(path);
    }

    @Override
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> entries = Files.list(folder)) {
                entries.filter(ImportedModels::isOne)
                        .map(p -> String.valueOf(p.getFileName()).replaceFirst("\\.yaml$", ""))
                        .sorted()
                        .forEach(names::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return names.stream().distinct().toList();
    }

    /**
     * What decides the answers of a described network, as runs record it: the checksum of the description and of every file that it names.
     *
     * @throws UserError if a file cannot be read
     */
    public static String digest(Path file, ImportedNetwork network) {
        try {
            List<String> parts = new ArrayList<>();
            for (Path part : ImportReader.files(file, network)) {
                parts.add(Digest.ofFile(part));
            }
            return "sha256:" + Digest.of(parts);
        } catch (IOException e) {
            throw new UserError("cannot read '" + file + "': " + e.getMessage(), e);
        }
    }

    /** Of all files that a description names. */
    private static long bytes(Path file, ImportedNetwork network) {
        return network.files().stream()
                .mapToLong(
                        part -> ImportReader.folder(file).resolve(part).toFile().length())
                .sum();
    }

    /** Every network complains in a sentence; which description it belongs to is said here. */
    private static <T> T opened(Path file, java.util.function.Supplier<T> open) {
        try {
            return open.get();
        } catch (IllegalArgumentException e) {
            throw new UserError(file + ": " + e.getMessage(), e);
        }
    }

    private static void requireSingle(Path file, DataType dataType) {
        if (dataType != DataType.FLOAT32) {
            throw new UserError("'" + file + "' computes in float32; dtype "
                    + dataType.toString().toLowerCase(Locale.ROOT) + " is for oracles");
        }
    }

    /** Refuses at the plan what an ONNX file refuses in the run. */
    private static void requireNoGradient(Path description, String network) {
        if (OnnxFile.isNamed(network)) {
            OnnxFile.requireNoGradient(
                    ImportReader.folder(description).resolve(network).toString());
        }
    }

    private record Described(Path file, ImportedNetwork network) implements Found {
        Described(Path file) {
            this(file, ImportReader.read(file));
        }

        @Override
        public String task() {
            return ImportReader.task(network);
        }

        @Override
        public ModelSource denoiser(String name) {
            return new Source(name, file, (DenoiserDescriptor) network, digest(file, network), Precision.FLOAT32);
        }

        @Override
        public LikelihoodSource likelihood() {
            String identity = digest(file, network);
            if (network instanceof ClassifierDescriptor classifier) {
                return new OfClasses(file, classifier, identity);
            } else if (network instanceof ClipDescriptor pair) {
                return new OfPair(file, pair, identity);
            } else if (network instanceof RewardDescriptor reward) {
                return new OfNumber(file, reward, identity);
            }
            throw new UserError("'" + file + "' is a network for " + task() + ", which cannot be used as a"
                    + " likelihood; use a classifier, a reward or a clip network");
        }
    }

    /** An imported classifier. */
    private record OfClasses(Path file, ClassifierDescriptor network, String identity) implements LikelihoodSource {
        @Override
        public long bytes() {
            return ImportedModels.bytes(file, network);
        }

        @Override
        public Likelihood open(NDManager manager, DataType dataType) {
            requireSingle(file, dataType);
            return opened(
                    file, () -> ImportedClassifier.open(file.toString(), network, ImportReader.folder(file), manager));
        }

        @Override
        public Likelihood standIn() {
            PixelInput input = network.input();
            return new StandInLikelihood.OfClasses(
                            network.classes(), input.shape(), null, input::takes, this::requireKnown)
                    .requiring(() -> requireNoGradient(file, network.network()));
        }

        @Override
        public void requireKnown(Condition condition) {
            DataClassifier.requireLabels(file.toString(), condition);
        }
    }

    /** An imported text-image pair. */
    private record OfPair(Path file, ClipDescriptor network, String identity) implements LikelihoodSource {
        @Override
        public long bytes() {
            return ImportedModels.bytes(file, network);
        }

        @Override
        public Likelihood open(NDManager manager, DataType dataType) {
            requireSingle(file, dataType);
            return opened(file, () -> ImportedClip.open(file.toString(), network, ImportReader.folder(file), manager));
        }

        @Override
        public Likelihood standIn() {
            PixelInput input = network.input();
            return new StandInLikelihood.OfPair(input.shape(), null, input::takes, this::requireKnown)
                    .requiring(() -> requireNoGradient(file, network.network()));
        }

        @Override
        public void requireKnown(Condition condition) {
            ImportedClip.requireCaptions(file.toString(), condition);
        }
    }

    /** An imported network of one number; every condition is known to it, since it reads none. */
    private record OfNumber(Path file, RewardDescriptor network, String identity) implements LikelihoodSource {
        @Override
        public long bytes() {
            return ImportedModels.bytes(file, network);
        }

        @Override
        public Likelihood open(NDManager manager, DataType dataType) {
            requireSingle(file, dataType);
            return opened(file, () -> ImportedReward.open(network, ImportReader.folder(file), manager));
        }

        @Override
        public Likelihood standIn() {
            PixelInput input = network.input();
            return new StandInLikelihood.OfNumber(input.shape(), input::takes)
                    .requiring(() -> requireNoGradient(file, network.network()));
        }
    }

    /**
     * An imported denoiser.
     *
     * @param identity checksum of all its files
     * @param precision of the weights and the computation of a published network
     */
    public record Source(String name, Path file, DenoiserDescriptor descriptor, String identity, Precision precision)
            implements ModelSource {
        @Override
        public String identity() {
            return precision == Precision.FLOAT32
                    ? identity
                    : identity + " in " + precision.toString().toLowerCase(Locale.ROOT);
        }

        @Override
        public ModelSource in(Precision format) {
            boolean published = Files.isDirectory(ImportReader.folder(file).resolve(descriptor.network()));
            return published && format != Precision.FLOAT64
                    ? new Source(name, file, descriptor, identity, format)
                    : ModelSource.super.in(format);
        }

        /** It with other conditions, which are part of its identity. */
        Source with(Conditioning conditioning) {
            return changed(descriptor.with(conditioning), conditioning.toString());
        }

        /** It with a decoder that decodes otherwise, which is part of its identity. */
        Source with(DecoderDescriptor decoder) {
            return changed(descriptor.with(decoder), decoder.toString());
        }

        /** It with text encoders that leave memory once captions are encoded; its results are the same. */
        Source freeingTextEncoders() {
            return new Source(name, file, descriptor.freeingTextEncoders(), identity, precision);
        }

        private Source changed(DenoiserDescriptor other, String difference) {
            return new Source(name, file, other, "sha256:" + Digest.of(List.of(identity, difference)), precision);
        }

        @Override
        public List<String> classNames() {
            return IntStream.range(0, descriptor.classes())
                    .mapToObj(Integer::toString)
                    .toList();
        }

        /** Captions are counted when the model is opened: planning loads no tokenizer. */
        @Override
        public Optional<Consumer<String>> captionReader() {
            return descriptor.conditioning().readsCaptions() ? Optional.of(caption -> {}) : Optional.empty();
        }

        @Override
        public long bytes() {
            return ImportedModels.bytes(file, descriptor);
        }

        @Override
        public Denoiser open(NDManager manager, DataType dataType) {
            requireSingle(file, dataType);
            return opened(
                    file, () -> ImportedDenoiser.open(name, descriptor, ImportReader.folder(file), manager, precision));
        }

        /** The sites of a published network; null for a TorchScript file, whose inside is not known. */
        private @Nullable UNetSites inside() {
            Path network = ImportReader.folder(file).resolve(descriptor.network());
            return Files.isDirectory(network)
                    ? PublishedNetwork.outline(PublishedFolder.architecture(network))
                            .sites()
                    : null;
        }

        private @Nullable Decoder decoderStandIn() {
            DenoiserDescriptor.Sample s = descriptor.sample();
            return descriptor
                    .decoder()
                    .map(d -> new StandInDecoder(
                            name,
                            identity,
                            new Shape(s.channels(), s.height(), s.width()),
                            new Shape(d.channels(), d.height(), d.width())))
                    .orElse(null);
        }

        @Override
        public Denoiser standIn(NDManager manager, DataType dataType) {
            DenoiserDescriptor.Sample s = descriptor.sample();
            return new StandIn(
                    name,
                    new Shape(s.channels(), s.height(), s.width()),
                    descriptor.classes(),
                    captionReader().orElse(null),
                    descriptor.hasNull(),
                    inside(),
                    descriptor.conditioning().takesGuidance(),
                    !OnnxFile.isNamed(descriptor.network()),
                    decoderStandIn(),
                    manager,
                    dataType);
        }
    }
}
