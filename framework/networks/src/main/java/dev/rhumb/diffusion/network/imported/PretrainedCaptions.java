package dev.rhumb.diffusion.network.imported;

import dev.rhumb.diffusion.network.published.Architecture;
import dev.rhumb.diffusion.network.published.CLIPTextModel;
import dev.rhumb.diffusion.network.published.CLIPTextModelWithProjection;
import dev.rhumb.diffusion.network.published.DenoiserArchitecture;
import dev.rhumb.diffusion.network.published.PublishedFolder;
import dev.rhumb.diffusion.network.published.UNet2DConditionModel;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The text encoders of a pipeline that diffusers saved, as its denoiser reads them.
 *
 * @param folder of the pipeline
 * @param denoiser its network
 * @param height of its images, in pixels
 * @param width of its images, in pixels
 */
record PretrainedCaptions(Path folder, DenoiserArchitecture denoiser, int height, int width) {
    private static final String ENCODER = "text_encoder";
    private static final String TOKENIZER = "tokenizer";
    private static final String SECOND = "_2";
    private static final String INDEX = "model_index.json";

    /**
     * What the denoiser reads.
     *
     * @throws UserError if an encoder is missing, or is not what the denoiser takes
     */
    Conditioning conditioning(int tokenWidth) {
        if (denoiser instanceof UNet2DConditionModel network && network.takesMore()) {
            return stableDiffusionXl(network);
        }
        CLIPTextModel text = encoder("", CLIPTextModel.class);
        requireWidth("text encoder", text.hiddenSize(), tokenWidth);
        return new Conditioning.Text(described("", text.maxPositionEmbeddings(), tokenWidth));
    }

    private Conditioning stableDiffusionXl(UNet2DConditionModel network) {
        CLIPTextModel first = encoder("", CLIPTextModel.class);
        CLIPTextModelWithProjection second = encoder(SECOND, CLIPTextModelWithProjection.class);
        requireWidth("two text encoders", first.hiddenSize() + second.hiddenSize(), network.crossAttentionDim());
        if (second.projectionDim() != network.pooledWidth()) {
            throw new UserError("'" + folder + "': the second text encoder gives a pooled vector of width "
                    + second.projectionDim() + ", but the denoiser takes " + network.pooledWidth()
                    + " beside six numbers of sizes and crop; other further conditions, such as those of XL's refiner,"
                    + " are not written");
        }
        return new Conditioning.StableDiffusionXl(
                described("", first.maxPositionEmbeddings(), first.hiddenSize()),
                described(SECOND, second.maxPositionEmbeddings(), second.hiddenSize()),
                zeroEmpty(),
                MicroConditions.whole(height, width));
    }

    private boolean zeroEmpty() {
        Path index = folder.resolve(INDEX);
        return !Files.isRegularFile(index)
                || !(YamlReader.read(index).get("force_zeros_for_empty_prompt") instanceof YamlNode.Scalar scalar)
                || !Boolean.FALSE.equals(scalar.value());
    }

    private <A extends Architecture> A encoder(String suffix, Class<A> type) {
        Path path = folder.resolve(ENCODER + suffix);
        if (PublishedFolder.isOne(path)) {
            Architecture found = PublishedFolder.architecture(path);
            if (type.isInstance(found)) {
                return type.cast(found);
            }
        }
        throw new UserError("'" + folder + "' reads captions, but has no folder '" + ENCODER + suffix + "' with a "
                + type.getSimpleName() + "; save the whole pipeline, or describe the network in a YAML file with a"
                + " text encoder in TorchScript (docs/import)");
    }

    private void requireWidth(String what, int found, int due) {
        if (found != due) {
            throw new UserError("'" + folder + "': the " + what + " give vectors of width " + found
                    + ", but the denoiser takes " + due);
        }
    }

    private TextDescriptor described(String suffix, int most, int vectorWidth) {
        Path tokenizer = folder.resolve(TOKENIZER + suffix);
        try {
            return new TextDescriptor(
                    ENCODER + suffix,
                    TOKENIZER + suffix,
                    TokenizerFolder.length(tokenizer, most),
                    TokenizerFolder.pad(tokenizer),
                    vectorWidth);
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }
}
