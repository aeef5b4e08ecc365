package dev.rhumb.runner.plan;

import com.google.gson.JsonElement;
import dev.rhumb.data.DatasetSource;
import dev.rhumb.diffusion.network.RecordJson;
import dev.rhumb.records.UserError;
import dev.rhumb.records.Words;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The data that a denoiser was trained on, as far as its file says.
 *
 * @param name the model's, for messages
 * @param dataset the data's name; empty if the file does not say, as those of imported networks do not
 * @param description how to open them, or null
 */
public record TrainedOn(
        String name, String dataset, @Nullable JsonElement description) {
    /** What a model's file says. */
    public static TrainedOn of(ModelSource model) {
        return model instanceof SafetensorsModels.NetworkSource network
                ? new TrainedOn(
                        network.file().toString(),
                        network.description().dataset(),
                        network.description().training().get("dataset"))
                : new TrainedOn(
                        model instanceof ImportedModels.Source imported
                                ? imported.file().toString()
                                : model.name(),
                        "",
                        null);
    }

    /**
     * How to open the data, if the file says.
     *
     * @param words the data sets that are installed
     * @throws UserError if the file names another one
     */
    public Optional<DatasetSource> data(Words words) {
        try {
            return Optional.ofNullable(description).map(json -> RecordJson.read(json, DatasetSource.class, words));
        } catch (IllegalArgumentException e) {
            throw new UserError("'" + name + "' does not describe data that can be opened here (" + e.getMessage()
                    + "); install the plugin of its data set, or give reference.dataset");
        }
    }
}
