package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Decoder;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.network.Clip;
import dev.rhumb.diffusion.network.ClipLikelihood;
import dev.rhumb.diffusion.network.ClipShape;
import dev.rhumb.diffusion.network.DataClassifier;
import dev.rhumb.diffusion.network.LatentSpace;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.NetworkDecoder;
import dev.rhumb.diffusion.network.NetworkDenoiser;
import dev.rhumb.diffusion.network.NetworkLikelihood;
import dev.rhumb.diffusion.network.Networks;
import dev.rhumb.diffusion.network.Precision;
import dev.rhumb.diffusion.network.TextShape;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.records.UserError;
import dev.rhumb.records.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Model files in folders, as {@code rhumb train} leaves them: {@code NAME.safetensors} or {@code NAME/NAME.safetensors}. */
public final class SafetensorsModels implements ModelFiles {
    private static final String ENDING = ".safetensors";

    private final List<Path> folders;
    private final Words words;

    /** Folders that do not exist hold no models. */
    public SafetensorsModels(List<Path> folders) {
        this(folders, Networks.WORDS);
    }

    /**
     * As above.
     *
     * @param words the architectures that are installed
     */
    public SafetensorsModels(List<Path> folders, Words words) {
        this.words = words;
        this.folders = folders.stream().filter(Files::isDirectory).toList();
    }

    @Override
    public Optional<Found> find(String nameOrPath) {
        return file(nameOrPath).map(file -> new Described(this, file, ModelFile.describe(file)));
    }

    /** Where the model of that name or path lies. */
    public Optional<Path> file(String nameOrPath) {
        if (nameOrPath.isBlank()) {
            return Optional.empty();
        }
        if (nameOrPath.endsWith(ENDING)) {
            return Optional.of(Path.of(nameOrPath)).filter(Files::isRegularFile);
        }
        return folders.stream()
                .flatMap(f -> Stream.of(
                        f.resolve(nameOrPath + ENDING), f.resolve(nameOrPath).resolve(nameOrPath + ENDING)))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    @Override
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> entries = Files.list(folder)) {
                entries.map(p -> String.valueOf(p.getFileName()).replaceFirst("\\.safetensors$", ""))
                        // What a training leaves in its folder for itself.
                        .filter(name -> !name.equals("checkpoint") && file(name).isPresent())
                        .sorted()
                        .forEach(names::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return names.stream().distinct().toList();
    }

    /** Of the data that a network takes. */
    private static Shape shape(ModelFile.Description description) {
        var network = description.network();
        return new Shape(network.channels(), network.height(), network.width());
    }

    private static String digest(Path file) {
        try {
            return "sha256:" + Digest.ofFile(file);
        } catch (IOException e) {
            throw new UserError("cannot read '" + file + "': " + e.getMessage(), e);
        }
    }

    /** Weights of files are in half precision as a rule, and in single precision in the engine's memory. */
    private static long bytes(Path file) {
        return Math.multiplyExact(2L, file.toFile().length());
    }

    /** The autoencoder whose latents a model was trained on, beside it or by name; null if it was trained on the data themselves. */
    private @Nullable Path autoencoder(Path file, ModelFile.Description description) {
        LatentSpace space = LatentSpace.of(description).orElse(null);
        if (space == null) {
            return null;
        }
        Path beside = file.resolveSibling(space.file());
        Path found = Files.isRegularFile(beside)
                ? beside
                : file(space.name())
                        .orElseThrow(() -> new UserError("'" + file + "' was trained on the latents of '" + space.file()
                                + "', which is neither in the same folder nor in a folder of"
                                + " models; put it there, or add its folder with --models"));
        space.requireSame(found);
        return found;
    }

    private record Described(SafetensorsModels models, Path file, ModelFile.Description description) implements Found {
        @Override
        public String task() {
            return description.task();
        }

        @Override
        public ModelSource denoiser(String name) {
            return new NetworkSource(
                    name,
                    file,
                    description,
                    digest(file),
                    models.autoencoder(file, description),
                    models.words,
                    Precision.FLOAT32);
        }

        @Override
        public LikelihoodSource likelihood() {
            return new Judging(file, description, digest(file));
        }
    }

    /** A classifier or a CLIP pair in a file. */
    private record Judging(Path file, ModelFile.Description description, String identity) implements LikelihoodSource {
        @Override
        public long bytes() {
            return SafetensorsModels.bytes(file);
        }

        @Override
        public Likelihood open(NDManager manager, DataType dataType) {
            ModelFile model = ModelFile.load(file, manager);
            return model.network() instanceof Clip ? ClipLikelihood.of(model) : NetworkLikelihood.of(model);
        }

        @Override
        public Likelihood standIn() {
            Shape shape = shape(description);
            String space = LatentSpace.of(description).map(LatentSpace::sha256).orElse(null);
            return description.network() instanceof ClipShape
                    ? new StandInLikelihood.OfPair(shape, space, shape::equals, this::requireKnown)
                    : new StandInLikelihood.OfClasses(
                            description.network().classes(), shape, space, shape::equals, this::requireKnown);
        }

        @Override
        public void requireKnown(Condition condition) {
            if (description.network() instanceof ClipShape clip) {
                ClipLikelihood.requireCaptions(description.name(), clip.text().tokenizer(), condition);
            } else {
                DataClassifier.requireLabels(description.name(), condition);
            }
        }
    }

    /**
     * A denoiser network in a file.
     *
     * @param identity its checksum
     * @param autoencoder the file of its decoder, if it makes latents
     * @param words the architectures that are installed
     * @param precision the number format inside
     */
    public record NetworkSource(
            String name,
            Path file,
            ModelFile.Description description,
            String identity,
            @Nullable Path autoencoder,
            Words words,
            Precision precision)
            implements ModelSource {
        @Override
        public String identity() {
            return precision == Precision.FLOAT32
                    ? identity
                    : identity + " in " + precision.toString().toLowerCase(java.util.Locale.ROOT);
        }

        @Override
        public ModelSource in(Precision format) {
            return new NetworkSource(name, file, description, identity, autoencoder, words, format);
        }

        @Override
        public List<String> classNames() {
            return description.classNames();
        }

        @Override
        public Optional<Consumer<String>> captionReader() {
            return Optional.ofNullable(Networks.text(description.network()))
                    .map(TextShape::tokenizer)
                    .map(tokenizer -> tokenizer::tokens);
        }

        @Override
        public long bytes() {
            return SafetensorsModels.bytes(file) + (autoencoder == null ? 0 : SafetensorsModels.bytes(autoencoder));
        }

        @Override
        public Denoiser open(NDManager manager, DataType dataType) {
            if (dataType != DataType.FLOAT32) {
                throw new UserError("'" + file + "' computes in float32; dtype "
                        + dataType.toString().toLowerCase(java.util.Locale.ROOT) + " is for oracles");
            }
            Decoder decoder = autoencoder == null ? null : NetworkDecoder.load(autoencoder, space(), manager);
            ModelFile model = ModelFile.load(file, manager, words);
            NetworkDenoiser denoiser = NetworkDenoiser.of(model, decoder);
            if (precision != Precision.FLOAT32) {
                model.network().freeze(precision);
            }
            return denoiser;
        }

        private LatentSpace space() {
            return LatentSpace.of(description).orElseThrow();
        }

        private @Nullable Decoder decoderStandIn() {
            if (autoencoder == null) {
                return null;
            }
            ModelFile.Description decoder = ModelFile.describe(autoencoder);
            return new StandInDecoder(decoder.name(), space().sha256(), shape(description), shape(decoder));
        }

        @Override
        public Denoiser standIn(NDManager manager, DataType dataType) {
            var shape = description.network();
            return StandIn.of(
                    name,
                    shape(description),
                    shape.classes(),
                    captionReader().orElse(null),
                    description.hasNull(),
                    shape,
                    decoderStandIn(),
                    manager,
                    dataType);
        }
    }
}
