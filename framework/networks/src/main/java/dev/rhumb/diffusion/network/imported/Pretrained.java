package dev.rhumb.diffusion.network.imported;

import dev.rhumb.diffusion.network.published.Architecture;
import dev.rhumb.diffusion.network.published.AutoencoderArchitecture;
import dev.rhumb.diffusion.network.published.DenoiserArchitecture;
import dev.rhumb.diffusion.network.published.PublishedFolder;
import dev.rhumb.records.Field;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import dev.rhumb.records.YamlWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A folder that {@code save_pretrained} of diffusers wrote, as the description of a denoiser: a pipeline with its {@code model_index.json}, or
 * one network with its {@code config.json} and the scheduler beside it.
 *
 * @param folder where the description's paths start
 * @param descriptor of the denoiser
 * @param architecture of its network
 * @param sampling the keys {@code sampler} and {@code schedule} of an experiment
 */
public record Pretrained(
        Path folder, DenoiserDescriptor descriptor, DenoiserArchitecture architecture, Map<String, Object> sampling) {
    /** Of pipelines of latent diffusion; the older ones have the second. */
    private static final List<String> DECODERS = List.of("vae", "vqvae");

    private static final String INDEX = "model_index.json";
    private static final String SCHEDULER = "scheduler_config.json";

    /** Whether a folder is one. */
    public static boolean isOne(Path folder) {
        return Files.isRegularFile(folder.resolve(INDEX)) || PublishedFolder.isOne(folder);
    }

    /**
     * Reads the configurations of a folder, without the weights.
     *
     * @throws UserError if a part is missing, of an unknown class or has no counterpart here; with the place
     */
    public static Pretrained read(Path folder) {
        boolean pipeline = Files.isRegularFile(folder.resolve(INDEX));
        String network = pipeline ? denoiser(folder) : ".";
        Architecture found = PublishedFolder.architecture(folder.resolve(network));
        if (!(found instanceof DenoiserArchitecture architecture)) {
            throw new UserError("'" + folder.resolve(network) + "' holds "
                    + found.getClass().getSimpleName() + ", which is no denoiser");
        }
        Scheduler scheduler = Scheduler.read(scheduler(folder, pipeline), architecture);
        Optional<DecoderDescriptor> decoder = decoder(folder, architecture);
        DenoiserDescriptor descriptor = new DenoiserDescriptor(
                network,
                scheduler.prediction(),
                0.5,
                scheduler.noise(),
                new DenoiserDescriptor.Sample(architecture.channels(), architecture.height(), architecture.width()),
                conditioning(folder, architecture, decoder),
                decoder,
                false);
        return new Pretrained(folder, descriptor, architecture, scheduler.sampling());
    }

    private static String denoiser(Path folder) {
        for (String part : List.of("transformer", "unet")) {
            if (PublishedFolder.isOne(folder.resolve(part))) {
                return part;
            }
        }
        YamlNode.Mapping index = YamlReader.read(folder.resolve(INDEX));
        throw new UserError(
                index.place() + ": the pipeline has no folder 'transformer' or 'unet' with a config.json; it names "
                        + String.join(", ", index.values().keySet()));
    }

    private static Path scheduler(Path folder, boolean pipeline) {
        List<Path> places = pipeline
                ? List.of(folder.resolve("scheduler").resolve(SCHEDULER))
                : List.of(
                        folder.resolve(SCHEDULER),
                        folder.resolve("scheduler").resolve(SCHEDULER),
                        Objects.requireNonNullElse(
                                        folder.toAbsolutePath().normalize().getParent(), folder)
                                .resolve("scheduler")
                                .resolve(SCHEDULER));
        return places.stream()
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new UserError("'" + folder + "' has no scheduler_config.json (looked at "
                        + places + "), which tells what the network predicts and what noise it was trained with; put it"
                        + " there, or describe the network in a YAML file (docs/published.md)"));
    }

    private static Conditioning conditioning(
            Path folder, DenoiserArchitecture architecture, Optional<DecoderDescriptor> decoder) {
        DenoiserArchitecture.Condition condition = architecture.condition();
        if (condition instanceof DenoiserArchitecture.Condition.Labels labels) {
            int classes = labels.hasNull() ? labels.rows() - 1 : labels.rows();
            return new Conditioning.Labels(classes, labels.hasNull() ? Optional.of(classes) : Optional.empty());
        } else if (condition instanceof DenoiserArchitecture.Condition.Tokens tokens) {
            int height = decoder.map(DecoderDescriptor::height).orElse(architecture.height());
            int width = decoder.map(DecoderDescriptor::width).orElse(architecture.width());
            return new PretrainedCaptions(folder, architecture, height, width).conditioning(tokens.width());
        }
        return new Conditioning.None();
    }

    /** The decoder of a pipeline that has one. */
    private static Optional<DecoderDescriptor> decoder(Path folder, DenoiserArchitecture denoiser) {
        Optional<String> part = DECODERS.stream()
                .filter(name -> PublishedFolder.isOne(folder.resolve(name)))
                .findFirst();
        if (part.isEmpty()) {
            return Optional.empty();
        }
        Path path = folder.resolve(part.get());
        if (!(PublishedFolder.architecture(path) instanceof AutoencoderArchitecture autoencoder)) {
            throw new UserError(
                    "'" + path + "' holds no autoencoder of images; its config.json must name AutoencoderKL,"
                            + " VQModel or AutoencoderTiny");
        }
        if (autoencoder.channels() != denoiser.channels()) {
            throw new UserError("'" + folder + "': the denoiser makes latents of " + denoiser.channels()
                    + " channels, but the decoder takes " + autoencoder.channels());
        }
        return Optional.of(new DecoderDescriptor(
                part.get(),
                autoencoder.scalingFactor(),
                autoencoder.shiftFactor(),
                autoencoder.outChannels(),
                denoiser.height() * autoencoder.factor(),
                denoiser.width() * autoencoder.factor(),
                Optional.empty()));
    }

    /** The description's keys, as a model file holds them, with paths from another folder. */
    public Map<String, Object> described(Path from) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("task", "denoiser");
        keys.put("network", path(from, descriptor.network()));
        keys.put("prediction", descriptor.prediction());
        keys.put("noise", descriptor.noise());
        keys.put("sample", descriptor.sample());
        keys.put("conditioning", typed(from, descriptor.conditioning()));
        descriptor.decoder().ifPresent(decoder -> {
            Map<String, Object> inner = new LinkedHashMap<>();
            inner.put("network", path(from, decoder.network()));
            inner.put("scaling-factor", decoder.scalingFactor());
            inner.put("shift", decoder.shift());
            inner.put("channels", decoder.channels());
            inner.put("height", decoder.height());
            inner.put("width", decoder.width());
            decoder.tile().ifPresent(tile -> inner.put("tile", tile));
            keys.put("decoder", inner);
        });
        return keys;
    }

    private String path(Path from, String part) {
        Path absolute = folder.resolve(part).toAbsolutePath().normalize();
        return from.toAbsolutePath().normalize().relativize(absolute).toString();
    }

    private Map<String, Object> typed(Path from, Conditioning conditioning) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("type", Field.kebab(conditioning.getClass().getSimpleName()));
        if (YamlWriter.plain((Object) conditioning.moved(part -> path(from, part))) instanceof Map<?, ?> values) {
            values.forEach((key, value) -> keys.put(String.valueOf(key), value));
        }
        return keys;
    }
}
