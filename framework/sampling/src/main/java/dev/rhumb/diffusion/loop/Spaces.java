package dev.rhumb.diffusion.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.DataLikelihood;
import dev.rhumb.diffusion.Decoder;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.Unsupported;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings together models, likelihoods and rewards that were made for images and for latents. What sees images is evaluated at a latent
 * model's estimate of x0 through the decoder; never about a noised latent, since the decoder is not linear: what it makes of one is no
 * image with Gaussian noise at any level.
 */
final class Spaces {
    private final Denoiser model;

    Spaces(Denoiser model) {
        this.model = model;
    }

    /** Refuses a second denoiser of other data, or of other latents of the same shape. */
    void requireSame(String name, Denoiser other) {
        if (!other.dataShape().equals(model.dataShape())) {
            throw new Unsupported("the model '" + name + "' makes samples of shape " + other.dataShape()
                    + ", the run's of " + model.dataShape());
        }
        if (!Objects.equals(space(other.decoder()), space(model.decoder()))) {
            throw new Unsupported("the model '" + name + "' was not trained on the latents of the run's model '"
                    + model.name() + "', so their samples mean different things");
        }
    }

    /** A likelihood to be evaluated at x_t. */
    Likelihood atPoint(String name, Likelihood likelihood) {
        if (throughDecoder(name, likelihood)) {
            throw new Unsupported("the likelihood '" + name + "' sees images, but the model '" + model.name()
                    + "' noises latents, and a decoded noised latent is not a noised image; use it as the"
                    + " reward of a method that evaluates"
                    + " x0-hat (mpgd, dps), or train a likelihood on the same latents");
        }
        return likelihood;
    }

    /** What a likelihood says of the data it takes, {@code reward}, as a reward of x0-hat. */
    Function<NDArray, NDArray> atEstimate(String name, Likelihood likelihood, Function<NDArray, NDArray> reward) {
        return throughDecoder(name, likelihood) ? decoded(reward) : reward;
    }

    /** A reward of images as a reward of the model's samples. */
    Function<NDArray, NDArray> decoded(Function<NDArray, NDArray> reward) {
        Decoder decoder = model.decoder();
        return decoder == null ? reward : latents -> reward.apply(decoder.decode(latents));
    }

    /** Whether a likelihood sees the images of a latent model; refuses one that sees neither its samples nor its images. */
    private boolean throughDecoder(String name, Likelihood likelihood) {
        if (!(likelihood instanceof DataLikelihood data)) {
            return false;
        }
        Decoder decoder = model.decoder();
        boolean direct = Objects.equals(data.latentSpace(), space(decoder));
        Shape due = direct || decoder == null ? model.dataShape() : decoder.imageShape();
        if (data.latentSpace() != null && !direct) {
            throw new Unsupported("the likelihood '" + name
                    + "' was trained on latents that are not those of the model '" + model.name() + "'");
        }
        if (!data.takes(due)) {
            throw new Unsupported("the likelihood '" + name + "' takes data of shape " + data.dataShape()
                    + ", but the model '" + model.name() + "' makes " + due);
        }
        return !direct;
    }

    private static @Nullable String space(@Nullable Decoder decoder) {
        return decoder == null ? null : decoder.latentSpace();
    }
}
