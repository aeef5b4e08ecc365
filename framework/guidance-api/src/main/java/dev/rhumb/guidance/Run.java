package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.Function;
import org.apiguardian.api.API;

/**
 * The resources of a run. Every method either returns something usable or throws {@link Unsupported}, which names what is
 * missing and where it can be found. So a guidance cannot use what it has not acquired.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public interface Run {

    /** The condition of this batch. */
    Condition condition();

    /**
     * The null condition: no class, or the empty caption for a model that reads captions. One object per run, because
     * branches compare conditions by identity.
     */
    Condition nothing();

    /**
     * A condition from a class name, or from a caption for a model that reads captions; the same for all rows. Refused if there
     * is no such class, or a word is unknown to the model.
     */
    Condition condition(String name);

    /** A condition by label, one per row: {@code labels} is {@code (B)}, int64. Refused where the model reads captions. */
    Condition condition(NDArray labels);

    /** Number of classes of the run's model; 0 if it reads captions. */
    int classes();

    /** Another denoiser for the same data, with its own mapping of noise levels. */
    Model model(String name);

    /** A likelihood that is valid at {@code x_t} and accepts the run's condition. */
    Likelihood likelihood(String name);

    /**
     * A reward at x0-hat, {@code (B, ...) -> (B, 1)}; differentiable only if a gradient of it was requested. For the
     * name of a likelihood it is the log-likelihood of the run's condition at an almost clean point. With a latent model,
     * networks that take images get the decoded estimate, with gradient.
     */
    Function<NDArray, NDArray> reward(String name);

    /** As {@link #likelihood}, for one that evaluates all classes at once; refused for others. */
    Classifier classifier(String name);

    /**
     * The cosine of the embeddings of x0-hat and of the run's condition, {@code (B, ...) -> (B, 1)} in [-1, 1],
     * differentiable; named as for {@link #reward}. Refused for likelihoods that are not a {@link Similarity}.
     */
    Function<NDArray, NDArray> cosine(String name);

    /** The shape of one sample, without the batch axis. */
    Shape dataShape();

    /**
     * A change to the run's network at named sites (see {@link Edit}), or, without names, at every site that suits the
     * kind. An unknown site is refused, with a list of the known ones. Kinds that need random numbers get noise from the run:
     * equal edits at one point and level drop the same values in every guide.
     */
    Edit edit(String kind, String... sites);

    /**
     * The sites at which an edit of a kind acts if it is given these names, or, without names, every site that suits the kind. A name may stand for all suitable sites beneath
     * it, such as a transformer block for its attentions. Refused as {@link #edit(String, String...)} is.
     */
    List<String> sites(String kind, String... names);

    /** As {@link #edit(String, String...)}, for kinds that use a second condition; the others refuse it. */
    Edit edit(String kind, Condition against, String... sites);

    /**
     * A value inside the run's network: at an attention its map {@code (B, heads, queries, keys)}, whose rows sum to 1
     * (image positions row-major); at {@code head} the estimate of x0 by an auxiliary head on an intermediate layer,
     * {@code (B, ...)}; elsewhere the output of the site, {@code (B, width, rows, columns)}. An unknown site is refused, with a
     * list of the known ones.
     */
    Reading reading(String site);

    /**
     * The map of the one attention of pixels to pixels for which a name stands: that of the attention itself, or of a block around it; otherwise as {@link #reading}. Refused
     * where the name stands for none, for several, or for something else.
     */
    Reading map(String site);

    /** Declares that gradients through the denoiser will be requested. */
    void needsDenoiserGradient();

    /**
     * Declares that guidance weights will be passed to the model ({@link Condition#weighted}); refused by models that were not
     * trained with one.
     *
     * @param weight a weight that will be passed; refused if it is outside the range of the training
     */
    void needsGuidanceInput(double weight);

    /** Declares that the range of the data's values matters; refused by latent models, whose values have no fixed range. */
    void needsDataSpace();

    /** Declares that samples must be laid out as images (latents included), and returns their shape {@code (C, H, W)}. */
    Shape images();

    /**
     * Declares that windows of the point will be evaluated ({@link Branch#crop}), and returns the number that must divide
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
