package dev.rhumb.diffusion.loop;

import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.Reward;
import java.util.List;
import java.util.Map;

/**
 * What guidances may ask a run for, by name.
 *
 * @param models further denoisers of the same data, or of the same latents
 * @param likelihoods valid at {@code x_t}; those that see the images of a latent model serve as rewards only
 * @param rewards of x0-hat; of a latent model's, they see the decoded image
 * @param classNames the name of each class, in label order; may be empty
 */
public record Resources(
        Map<String, Denoiser> models,
        Map<String, Likelihood> likelihoods,
        Map<String, Reward> rewards,
        List<String> classNames) {

    /** Nothing but the model itself. */
    public static final Resources NONE = new Resources(Map.of(), Map.of(), Map.of(), List.of());

    public Resources {
        models = Map.copyOf(models);
        likelihoods = Map.copyOf(likelihoods);
        rewards = Map.copyOf(rewards);
        classNames = List.copyOf(classNames);
    }
}
