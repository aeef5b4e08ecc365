package dev.rhumb.diffusion.network;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.rhumb.data.Sha256;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Unsupported;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which autoencoder's latents a network was trained on. Another one's mean something else, so the file's hash is part of it.
 *
 * @param file name of the autoencoder's model file, without folders
 * @param sha256 of the file, hexadecimal
 */
public record LatentSpace(
        @Parameter("name of the autoencoder's model file, without folders")
        String file,

        @Parameter("SHA-256 of the file, hexadecimal") String sha256) {
    private static final String KEY = "latent-space";

    /** That of an autoencoder's file. */
    public static LatentSpace of(Path file) {
        return new LatentSpace(String.valueOf(file.getFileName()), checksum(file));
    }

    /** What a model file's description says; empty if the network was trained on the data themselves. */
    public static Optional<LatentSpace> of(ModelFile.Description description) {
        JsonElement said = description.training().get(KEY);
        return Optional.ofNullable(said)
                .filter(JsonElement::isJsonObject)
                .map(json -> RecordJson.read(json, LatentSpace.class));
    }

    /** Adds this to what a model file says of its training. */
    public void addTo(JsonObject training) {
        training.add(KEY, RecordJson.write(this));
    }

    /** The name that the autoencoder is found by. */
    public String name() {
        return file.replaceFirst("\\.safetensors$", "");
    }

    /**
     * Refuses another file.
     *
     * @throws Unsupported in a sentence
     */
    public void requireSame(Path candidate) {
        String found = checksum(candidate);
        if (!found.equals(sha256)) {
            throw new Unsupported(
                    "'" + candidate + "' is not the autoencoder that the model was trained with: its SHA-256 is "
                            + found.substring(0, 12) + "..., not " + sha256.substring(0, Math.min(12, sha256.length()))
                            + "...");
        }
    }

    private static String checksum(Path file) {
        try {
            return Sha256.ofFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
