package dev.rhumb.diffusion.network.imported;

import dev.rhumb.diffusion.network.published.Architecture;
import dev.rhumb.diffusion.network.published.CLIPTextModel;
import dev.rhumb.diffusion.network.published.CLIPTextModelWithProjection;
import dev.rhumb.diffusion.network.published.DenoiserArchitecture;
import dev.rhumb.diffusion.network.published.FluxTransformer2DModel;
import dev.rhumb.diffusion.network.published.PixArtTransformer2DModel;
import dev.rhumb.diffusion.network.published.PublishedFolder;
import dev.rhumb.diffusion.network.published.SD3Transformer2DModel;
import dev.rhumb.diffusion.network.published.T5EncoderModel;
import dev.rhumb.diffusion.network.published.Text2ImTextEncoder;
import dev.rhumb.diffusion.network.published.Text2ImUNet;
import dev.rhumb.diffusion.network.published.UNet2DConditionModel;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
    private static final String THIRD = "_3";
    private static final int SD3_TOKENS = 256;
    private static final int ALPHA_TOKENS = 120;
    private static final int SIGMA_TOKENS = 300;
    private static final int FLUX_TOKENS = 512;
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
        if (denoiser instanceof SD3Transformer2DModel network) {
            return stableDiffusion3(network);
        } else if (denoiser instanceof PixArtTransformer2DModel network) {
            return pixArt(network);
        } else if (denoiser instanceof FluxTransformer2DModel network) {
            return flux(network);
        }
        if (denoiser instanceof Text2ImUNet network) {
            try {
                network.requireNoImages();
            } catch (IllegalArgumentException e) {
                throw new UserError("'" + folder + "': " + e.getMessage(), e);
            }
            Text2ImTextEncoder text = encoder("", Text2ImTextEncoder.class);
            requireWidth("text encoder", text.xfWidth(), tokenWidth);
            return new Conditioning.Text(described("", text.textCtx(), tokenWidth));
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

    private Conditioning stableDiffusion3(SD3Transformer2DModel network) {
        CLIPTextModelWithProjection first = encoder("", CLIPTextModelWithProjection.class);
        CLIPTextModelWithProjection second = encoder(SECOND, CLIPTextModelWithProjection.class);
        int pooled = first.projectionDim() + second.projectionDim();
        if (pooled != network.pooledProjectionDim()) {
            throw new UserError("'" + folder + "': the two CLIP encoders give pooled vectors of width " + pooled
                    + " together, but the denoiser takes " + network.pooledProjectionDim());
        }
        TextDescriptor described = described("", first.maxPositionEmbeddings(), first.hiddenSize());
        Optional<TextDescriptor> third = PublishedFolder.isOne(folder.resolve(ENCODER + THIRD))
                ? Optional.of(t5(THIRD, network.jointAttentionDim(), SD3_TOKENS))
                : Optional.empty();
        try {
            return new Conditioning.StableDiffusion3(
                    described,
                    described(SECOND, second.maxPositionEmbeddings(), second.hiddenSize()),
                    third,
                    third.map(TextDescriptor::length).orElse(described.length()),
                    network.jointAttentionDim());
        } catch (IllegalArgumentException e) {
            throw new UserError("'" + folder + "': " + e.getMessage(), e);
        }
    }

    private Conditioning pixArt(PixArtTransformer2DModel network) {
        boolean alpha = indexed("_class_name").equals("PixArtAlphaPipeline");
        return new Conditioning.PixArt(
                t5("", network.captionChannels(), alpha ? ALPHA_TOKENS : SIGMA_TOKENS),
                network.takesSizes() ? Optional.of(List.of(height, width)) : Optional.empty());
    }

    private Conditioning flux(FluxTransformer2DModel network) {
        CLIPTextModel first = encoder("", CLIPTextModel.class);
        requireWidth("CLIP encoder", first.hiddenSize(), network.pooledProjectionDim());
        return new Conditioning.Flux(
                described("", first.maxPositionEmbeddings(), first.hiddenSize()),
                t5(SECOND, network.jointAttentionDim(), FLUX_TOKENS),
                network.guidanceEmbeds());
    }

    /** A T5 encoder that reads as many tokens as the pipeline gives it by default. */
    private TextDescriptor t5(String suffix, int due, int tokens) {
        T5EncoderModel found = encoder(suffix, T5EncoderModel.class);
        requireWidth("T5 encoder", found.dModel(), due);
        return described(suffix, tokens, due);
    }

    private String indexed(String key) {
        Path index = folder.resolve(INDEX);
        return Files.isRegularFile(index) && YamlReader.read(index).get(key) instanceof YamlNode.Scalar scalar
                ? scalar.text()
                : "";
    }

    private boolean zeroEmpty() {
        return !indexed("force_zeros_for_empty_prompt").equals("false");
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
            throw new UserError("'" + folder + "': the vectors of the " + what + " have width " + found
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
