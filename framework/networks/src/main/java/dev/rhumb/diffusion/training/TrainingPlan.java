package dev.rhumb.diffusion.training;

import dev.rhumb.data.DatasetSource;
import dev.rhumb.diffusion.data.Datasets;
import dev.rhumb.diffusion.data.shapes.Answers;
import dev.rhumb.diffusion.data.shapes.Scene;
import dev.rhumb.diffusion.data.shapes.ShapeColour;
import dev.rhumb.diffusion.data.shapes.ShapeKind;
import dev.rhumb.diffusion.data.shapes.ShapesData;
import dev.rhumb.diffusion.network.AutoencoderShape;
import dev.rhumb.diffusion.network.ClipShape;
import dev.rhumb.diffusion.network.EncoderShape;
import dev.rhumb.diffusion.network.JudgeShape;
import dev.rhumb.diffusion.network.Networks;
import dev.rhumb.diffusion.network.Precision;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.ReaderShape;
import dev.rhumb.diffusion.network.RecordJson;
import dev.rhumb.diffusion.network.TextShape;
import dev.rhumb.diffusion.network.UNetShape;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.network.DenoiserShape;
import dev.rhumb.network.NetworkShape;
import dev.rhumb.network.Objective;
import dev.rhumb.records.Types;
import dev.rhumb.records.Words;
import dev.rhumb.sampling.NoiseDistribution;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole training: two runs of one plan on one machine give the same weights, bit for bit. The components are the keys of the
 * training file.
 *
 * @param name of the model file, without its ending
 * @param task what the network is trained for
 * @param dataset where the images come from
 * @param network what the network looks like
 * @param preconditioning what its raw output means; for classifiers only {@code sigma-data} matters, as the scale of the input;
 *     may be absent for autoencoders, and is for judges
 * @param noise levels seen in training; ignored by tasks on clean images, and may be absent for autoencoders
 * @param optimiser settings of AdamW; {@link Optimiser#DEFAULT} if absent
 * @param averaging the weights' moving average; {@link Averaging#DEFAULT} if absent
 * @param batch images per step
 * @param steps number of steps
 * @param labelDropout share of images trained without label or caption, for classifier-free guidance; in [0, 1]
 * @param shift images are moved by up to this many pixels either way at random; 0 for none
 * @param seed of initial weights, batches, levels, noise, dropout and shifts
 * @param precision number format of the network's computation
 * @param report steps between rows of the metrics file
 * @param validate steps between validations, a multiple of {@code report}
 * @param checkpoint steps between checkpoints, a multiple of {@code report}
 * @param maxSteps the training stops here if this is less than {@code steps}, at the learning rate it has then; for trying a file out
 * @param patience validations in a row without a lower loss after which the training stops, the best weights being kept; never
 *     if absent
 * @param losses of an autoencoder, which needs them; absent for all else
 * @param latent trains on the latents of an autoencoder; on the images themselves if absent
 * @param teacher name or path of the denoiser whose guided predictions are learned by a network that takes guidance weights, which needs
 *     one; absent for all else
 * @param headLoss weight of the loss of a network's auxiliary head, above 0; absent for a network without one
 * @param objective what a denoiser minimises; {@link Objectives.MeanSquared} if absent; absent for all else
 */
public record TrainingPlan(
        @Parameter("name of the model file, without its ending")
        String name,

        @Parameter("what the network is trained for") Task task,
        @Parameter("where the images come from") DatasetSource dataset,
        @Parameter("what the network looks like") NetworkShape network,

        @Parameter(
                value = "what its raw output means; for classifiers only sigma-data matters, as the scale of the"
                        + " input; may be absent for autoencoders, and is for judges",
                fallback = "null")
        Preconditioning preconditioning,

        @Parameter(
                value = "levels seen in training; ignored by tasks on clean images, and may be absent for autoencoders",
                fallback = "null")
        NoiseDistribution noise,

        @Parameter(value = "settings of AdamW", fallback = "{}")
        Optimiser optimiser,

        @Parameter(value = "the weights' moving average", fallback = "{}")
        Averaging averaging,

        @Parameter(value = "images per step", min = 1) int batch,
        @Parameter(value = "number of steps", min = 1) long steps,

        @Parameter(
                value = "share of images trained without label or caption, for classifier-free guidance",
                min = 0,
                max = 1)
        double labelDropout,

        @Parameter("images are moved by up to this many pixels either way at random; 0 for none")
        int shift,

        @Parameter("seed of initial weights, batches, levels, noise, dropout and shifts")
        long seed,

        @Parameter(value = "number format of the network's computation", fallback = "float32")
        Precision precision,

        @Parameter(value = "steps between rows of the metrics file", min = 1)
        int report,

        @Parameter("steps between validations, a multiple of report")
        int validate,

        @Parameter("steps between checkpoints, a multiple of report")
        int checkpoint,

        @Parameter("the training stops here if this is less than steps, at the learning rate it has then; "
                + "for trying a file out")
        @Nullable
        Long maxSteps,

        @Parameter("validations in a row without a lower loss after which the training stops, the best "
                + "weights being kept; never if absent")
        @Nullable
        Integer patience,

        @Parameter("losses of an autoencoder, which needs them; absent for all else") @Nullable
        AutoencoderLosses losses,

        @Parameter("trains on the latents of an autoencoder; on the images themselves if absent") @Nullable
        Latent latent,

        @Parameter("name or path of the denoiser whose guided predictions are learned by a network that "
                + "takes guidance weights, which needs one; absent for all else")
        @Nullable
        String teacher,

        @Parameter("weight of the loss of a network's auxiliary head, above 0; absent for a network without " + "one")
        @Nullable
        Double headLoss,

        @Parameter("what a denoiser minimises; mean-squared if absent; absent for all else") @Nullable
        Objective objective) {

    /** What a training can name, of the program itself. */
    public static final Words WORDS =
            Words.of(List.of(Datasets.KIND, Networks.KIND, NoiseDistributions.KIND, Objectives.KIND));

    private static final Preconditioning UNSCALED = new Preconditioning(Preconditioning.Kind.DENOISED, 1);
    private static final NoiseDistribution UNSEEN = new NoiseDistributions.LogUniform(0.002, 80);

    /**
     * Training on latents: the data set's images are encoded once, before the first step.
     *
     * @param autoencoder name or path of the model file that encodes
     */
    public record Latent(
            @Parameter("name or path of the model file that encodes")
            String autoencoder) {}

    @SuppressWarnings("ParameterMissingNullable") // Binders hand null for absent optional keys.
    public TrainingPlan {
        if (task == Task.AUTOENCODER) {
            preconditioning = or(preconditioning, UNSCALED);
            noise = or(noise, UNSEEN);
        }
        if (network instanceof JudgeShape) {
            require(
                    preconditioning == null || preconditioning.equals(UNSCALED),
                    "preconditioning",
                    "absent for a judge, which sees images as they are",
                    preconditioning);
            preconditioning = UNSCALED;
        }
        requireGiven(preconditioning, "preconditioning", task);
        requireGiven(noise, "noise", task);
        optimiser = or(optimiser, Optimiser.DEFAULT);
        averaging = or(averaging, Averaging.DEFAULT);
        precision = or(precision, Precision.FLOAT32);
        require(name.matches("[A-Za-z0-9][A-Za-z0-9._-]*"), "name", "letters, digits, '.', '_' and '-'", name);
        require(
                precision != Precision.FLOAT16,
                "precision",
                "bfloat16, float32 or float64, since gradients underflow in float16",
                precision);
        require(batch >= 1, "batch", "at least 1", batch);
        require(steps >= 1, "steps", "at least 1", steps);
        require(labelDropout >= 0 && labelDropout <= 1, "label-dropout", "in [0, 1]", labelDropout);
        require(shift >= 0, "shift", "at least 0", shift);
        require(report >= 1, "report", "at least 1", report);
        require(validate >= 1 && validate % report == 0, "validate", "a multiple of report = " + report, validate);
        require(
                checkpoint >= 1 && checkpoint % report == 0,
                "checkpoint",
                "a multiple of report = " + report,
                checkpoint);
        require(maxSteps == null || maxSteps >= 1, "max-steps", "at least 1", maxSteps);
        require(patience == null || patience >= 1, "patience", "at least 1", patience);
        requireNetwork(task, network);
        UNetShape unet = network instanceof UNetShape shape ? shape : null;
        require(
                (teacher != null) == (unet != null && unet.guidance() != null),
                "teacher",
                "given for a network that takes guidance weights (network.guidance) and for nothing else",
                teacher == null ? "absent" : "given");
        require(
                (headLoss != null) == (unet != null && unet.head() != null),
                "head-loss",
                "given for a network with an auxiliary head (network.head) and for nothing else",
                headLoss == null ? "absent" : "given");
        require(headLoss == null || headLoss > 0, "head-loss", "above 0", headLoss);
        if (network instanceof ReaderShape reader) {
            require(shift == 0, "shift", "0 for a reader, which learns places", shift);
            requireScenes(dataset, reader);
        }
        require(
                (task == Task.AUTOENCODER) == (losses != null),
                "losses",
                "given for an autoencoder and for nothing else",
                losses == null ? "absent" : "given");
        require(latent == null || shift == 0, "shift", "0 for training on latents", shift);
        require(
                objective == null || task == Task.DENOISER,
                "objective",
                "absent for a " + Types.name(task) + ", whose task is its loss; only denoisers have one",
                objective);
        require(
                latent == null || task != Task.AUTOENCODER,
                "latent",
                "absent for an autoencoder, which sees images",
                latent);
    }

    /**
     * The same training with the data set's words, where the network reads texts and has no vocabulary of its own.
     *
     * @throws IllegalArgumentException if the network's own vocabulary lacks a word of the data set
     */
    TrainingPlan forWords(List<String> words) {
        TextShape text = Networks.text(network);
        if (text == null) {
            return this;
        }
        if (!text.vocabulary().isEmpty()) {
            for (String word : words) {
                if (!text.vocabulary().contains(word)) {
                    throw new IllegalArgumentException("the network's text vocabulary lacks the word '" + word
                            + "' of the data; leave it out to take the data's own");
                }
            }
            return this;
        }
        return new TrainingPlan(
                name,
                task,
                dataset,
                Networks.withVocabulary(network, words),
                preconditioning,
                noise,
                optimiser,
                averaging,
                batch,
                steps,
                labelDropout,
                shift,
                seed,
                precision,
                report,
                validate,
                checkpoint,
                maxSteps,
                patience,
                losses,
                latent,
                teacher,
                headLoss,
                objective);
    }

    /** The step the training ends with unless it stops early. */
    long lastStep() {
        return maxSteps == null ? steps : Math.min(steps, maxSteps);
    }

    private static void requireGiven(@Nullable Object value, String key, Task task) {
        if (value == null) {
            throw new IllegalArgumentException("the key '" + key + "' is missing; a " + Types.name(task) + " needs it");
        }
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    private static void require(boolean holds, String what, String allowed, @Nullable Object value) {
        if (!holds) {
            throw new IllegalArgumentException(what + " must be " + allowed + ", not " + value);
        }
    }

    private static void requireScenes(DatasetSource dataset, ReaderShape reader) {
        require(
                dataset instanceof ShapesData,
                "dataset.type",
                "shapes for a reader, which learns from exact attributes",
                RecordJson.write(dataset).getAsJsonObject().get("type").getAsString());
        require(
                reader.slotSize() == Answers.SLOT && reader.slots() == Scene.MOST,
                "network",
                "of " + ShapeKind.values().length + " classes, " + ShapeColour.values().length + " colours and "
                        + Scene.MOST + " slots for a reader of shapes",
                reader);
    }

    private static void requireNetwork(Task task, NetworkShape network) {
        boolean fits = switch (task) {
            case DENOISER -> network instanceof UNetShape || network instanceof DenoiserShape;
            case NOISE_ROBUST_CLASSIFIER -> network instanceof EncoderShape;
            case CLEAN_CLASSIFIER -> network instanceof EncoderShape || network instanceof JudgeShape;
            case READER -> network instanceof ReaderShape;
            case NOISED_CLIP, CLEAN_CLIP -> network instanceof ClipShape;
            case AUTOENCODER -> network instanceof AutoencoderShape;
        };
        if (!fits) {
            throw new IllegalArgumentException("task " + task + " cannot be learned by a "
                    + network.getClass().getSimpleName()
                    + "; denoisers are u-nets or of a plugin, noise-robust classifiers are encoders, clean "
                    + "classifiers are encoders or judges, readers are readers, clip tasks are clips, autoencoders are "
                    + "autoencoders");
        }
    }
}
