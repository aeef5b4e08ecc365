package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.function.Function;
import org.apiguardian.api.API;

/**
 * What a run has. Every method either returns something usable or throws {@link Unsupported}, naming what is missing
 * and who has it; so a guidance cannot use what it has not acquired.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public interface Run {

    /** The condition of this batch. */
    Condition condition();

    /**
     * The null condition: no class, or the empty caption where the model reads captions. One object per run, because
     * branches compare conditions by identity.
     */
    Condition nothing();

    /**
     * A condition by class name, or by a caption where the model reads captions; the same for all rows. Refused if there
     * is no such class, or a word is unknown to the model.
     */
    Condition condition(String name);

    /** A condition by label, one per row: {@code labels} is {@code (B)}, int64. Refused where the model reads captions. */
    Condition condition(NDArray labels);

    /** Number of classes of the run's model; 0 where it reads captions. */
    int classes();

    /** Another denoiser for the same data, with its own mapping of noise levels. */
    Model model(String name);

    /** A likelihood that is valid at {@code x_t} and can judge the run's condition. */
    Likelihood likelihood(String name);

    /**
     * A reward at x0-hat, {@code (B, ...) -> (B, 1)}; differentiable only where a gradient of it is asked for. A
     * likelihood's name gives its log-likelihood of the run's condition at an almost clean point. With a latent model,
     * what sees images is shown the decoded estimate, with gradient.
     */
    Function<NDArray, NDArray> reward(String name);

    /** As {@link #likelihood}, of one that judges all classes at once; refused for others. */
    Classifier classifier(String name);

    /**
     * The cosine of the embeddings of x0-hat and of the run's condition, {@code (B, ...) -> (B, 1)} in [-1, 1],
     * differentiable; asked as {@link #reward} is. Refused for likelihoods that are not a {@link Similarity}.
     */
    Function<NDArray, NDArray> cosine(String name);

    /** The shape of one sample, without the batch axis. */
    Shape dataShape();

    /**
     * A change to the run's network at named sites (see {@link Edit}), or where none is named at every site that suits the
     * kind; an unknown site is refused with the list. Kinds that draw random numbers are handed noise by the run: equal
     * edits at one point and level drop the same values, whoever asks.
     */
    Edit edit(String kind, String... sites);

    /** As {@link #edit(String, String...)}, for kinds that look at a second condition; the others refuse it. */
    Edit edit(String kind, Condition against, String... sites);

    /**
     * A value inside the run's network: at an attention its map {@code (B, heads, queries, keys)}, whose rows sum to 1
     * (image positions row-major); at {@code head} what an auxiliary head makes of an intermediate layer, as an estimate of x0,
     * {@code (B, ...)}; elsewhere what leaves the site, {@code (B, width, rows, columns)}. An unknown site is refused with the list.
     */
    Reading reading(String site);

    /** Declares that gradients through the denoiser will be asked for. */
    void needsDenoiserGradient();

    /**
     * Declares that the model will be told guidance weights ({@link Condition#weighted}): refused by models that were not trained
     * to take one.
     *
     * @param weight one that will be asked for; refused outside of those seen in training
     */
    void needsGuidanceInput(double weight);

    /** Declares that the range of the data's values matters: refused by latent models, whose values have none of their own. */
    void needsDataSpace();

    /** Declares that samples must be laid out as images (latents included), and returns their shape {@code (C, H, W)}. */
    Shape images();

    /**
     * Declares that windows of the point will be asked about ({@link Branch#crop}), and returns the number that divides
     * their heights and widths. Refused where there are no images, and by models that take images of one size only.
     */
    int crops();

    /** Declares that the sampler's transition must have a density. */
    void needsKernel();

    /** Declares that this guide replaces particles by {@link Move#resample}; one such guide per stack. */
    int particles();

    /** Declares that this guide rewinds the trajectory ({@link Move#rewind}). */
    void needsRewind();

    /** Rows of the batch: groups times particles, groups outermost. */
    int batch();
}
