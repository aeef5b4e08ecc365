package dev.rhumb.diffusion.network.published;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Recognises the class of a state dict by keys that it alone has. What the class is configured with, keys do not tell. */
public final class KeyNames {
    /** All of a class's patterns match some key; the first class that fits is taken. */
    private static final Map<String, List<Pattern>> ALL = new LinkedHashMap<>();

    static {
        add(EDM2UNet.class, "(unet\\.)?emb_fourier\\.freqs", "(unet\\.)?enc\\..*_conv\\.weight");
        add(SongUNet.class, "(model\\.)?map_layer0\\.weight", "(model\\.)?dec\\..*_aux_norm\\.weight");
        add(DhariwalUNet.class, "(model\\.)?map_layer0\\.weight", "(model\\.)?out_norm\\.weight");
        add(Text2ImUNet.class, "input_blocks\\.0\\.0\\.weight", "transformer_proj\\.weight");
        add(
                Text2ImTextEncoder.class,
                "transformer\\.resblocks\\.0\\.attn\\.c_qkv\\.weight",
                "token_embedding\\.weight");
        add(GlideImageEncoder.class, "blocks\\.input\\.patch_proj", "blocks\\.input\\.w_t");
        add(GlideTextEncoder.class, "blocks\\.input\\.w_voc", "blocks\\.output\\.f\\.w");
        add(UNetModel.class, "input_blocks\\.0\\.0\\.weight", "output_blocks\\.0\\.0\\.in_layers\\.0\\.weight");
        add(EncoderUNetModel.class, "input_blocks\\.0\\.0\\.weight", "middle_block\\.0\\.in_layers\\.0\\.weight");
        add(DiTTransformer2DModel.class, "pos_embed\\.proj\\.weight", "transformer_blocks\\.0\\.norm1\\.emb\\..*");
        add(SD3Transformer2DModel.class, "pos_embed\\.proj\\.weight", "context_embedder\\.weight");
        add(PixArtTransformer2DModel.class, "pos_embed\\.proj\\.weight", "adaln_single\\.linear\\.weight");
        add(
                FluxTransformer2DModel.class,
                "x_embedder\\.weight",
                "single_transformer_blocks\\..*",
                "context_embedder\\.weight");
        add(UNet2DConditionModel.class, "down_blocks\\.0\\.resnets\\.0\\..*", "mid_block\\..*\\.attn2\\.to_k\\.weight");
        add(
                UNet2DModel.class,
                "down_blocks\\.0\\.resnets\\.0\\..*",
                "mid_block\\.resnets\\.0\\..*",
                "time_embedding\\..*");
        add(VQModel.class, "decoder\\.conv_in\\.weight", "quantize\\.embedding\\.weight");
        add(AutoencoderTiny.class, "decoder\\.layers\\.0\\.weight", "encoder\\.layers\\.0\\.weight");
        add(AutoencoderKL.class, "decoder\\.conv_in\\.weight", "decoder\\.mid_block\\..*");
        add(T5EncoderModel.class, "encoder\\.block\\.0\\.layer\\.0\\.SelfAttention\\.q\\.weight", "shared\\.weight");
        add(CLIPTextModelWithProjection.class, "text_model\\.encoder\\.layers\\.0\\..*", "text_projection\\.weight");
        add(CLIPTextModel.class, "text_model\\.encoder\\.layers\\.0\\..*", "text_model\\.final_layer_norm\\.weight");
    }

    private KeyNames() {}

    private static void add(Class<? extends Architecture> type, String... keys) {
        ALL.put(type.getSimpleName(), Arrays.stream(keys).map(Pattern::compile).toList());
    }

    /** The class that has such keys; empty if none that is written here has. */
    public static Optional<String> recognised(Set<String> keys) {
        return ALL.entrySet().stream()
                .filter(known -> known.getValue().stream()
                        .allMatch(pattern -> keys.stream()
                                .anyMatch(key -> pattern.matcher(key).matches())))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
