"""Small pipelines, saved by diffusers, and what they sample from given noise.

    python published_pipelines.py FOLDER [NAME...]

Leaves FOLDER/NAME for every pipeline: what save_pretrained() writes, keys.txt beside every network with the keys and shapes of its state dict,
runs.yaml with the captions and the keys of an experiment for every run, and peer.safetensors with the noise, the vectors of the captions, and
latents and images of every run. GLIDE is sampled by its own code, a checkout that GLIDE names, and NAG by that of its authors, which NAG names. Runs by
guiders are in published_guiders.py. The weights are a formula, so that a test needs no file of them.
"""

import json
import os
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

from peers import PROMPTS, tokenizer
from published_guiders import on_stable_diffusion_3, on_stable_diffusion_xl, with_runs
from published_peers import formula, normal

STEPS = 4


def saved(folder, pipe, runs, arrays):
    """The pipeline, with the keys of its networks, and its runs."""
    pipe.save_pretrained(folder)
    for name, part in pipe.components.items():
        if isinstance(part, torch.nn.Module):
            (folder / name / "keys.txt").write_text("".join(
                f"{key} {' '.join(map(str, value.shape))}\n" for key, value in part.state_dict().items()))
    (folder / "runs.yaml").write_text(json.dumps({"captions": PROMPTS, "steps": STEPS, "runs": runs}, indent=1))
    save_file({key: np.ascontiguousarray(value.to(torch.float32).numpy()) for key, value in arrays.items()},
              str(folder / "peer.safetensors"))


def sampled(pipe, name, noise, **options):
    """Latents and images, (B, C, H, W) in [-1, 1]."""
    pipe.set_progress_bar_config(disable=True)
    options = dict(dict(prompt=PROMPTS, num_inference_steps=STEPS), **options)
    latents = pipe(latents=noise.clone(), output_type="latent", **options).images
    images = pipe(latents=noise.clone(), output_type="pt", **options).images
    return {f"latents.{name}": latents, f"images.{name}": images * 2 - 1}


def clip(words, end, width, projected=None):
    """CLIP's text encoder, with or without projection."""
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection
    config = CLIPTextConfig(
        vocab_size=words, hidden_size=width, intermediate_size=2 * width, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=24, bos_token_id=words - 2, eos_token_id=end, pad_token_id=words - 1,
        hidden_act="gelu" if projected else "quick_gelu", projection_dim=projected or width)
    return formula((CLIPTextModelWithProjection if projected else CLIPTextModel)(config))


def t5(words, width):
    """T5's encoder."""
    from transformers import T5Config, T5EncoderModel
    return formula(T5EncoderModel(T5Config(
        vocab_size=words, d_model=width, d_kv=4, d_ff=24, num_layers=2, num_heads=2, relative_attention_num_buckets=8,
        relative_attention_max_distance=12, feed_forward_proj="gated-gelu")))


def pieces(length):
    """A tokenizer of T5's kind, with a few words."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import T5TokenizerFast
    words = ["<pad>", "</s>", "<unk>", "\u2581"] + list("abcdefghijklmnopqrstuvwxyzAR,!3")
    scores = [0.0, 0.0, 0.0] + [-4.0 - 0.01 * i for i in range(len(words) - 3)]
    words += ["\u2581red", "\u2581ring", "\u2581two", "star", "\u2581a", "ove"]
    scores += [-2.0, -2.1, -2.2, -2.3, -2.4, -2.5]
    made = Tokenizer(models.Unigram(list(zip(words, scores)), unk_id=2))
    made.normalizer = normalizers.Replace("  ", " ")
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.post_processor = processors.TemplateProcessing(single=["$A", "</s>"], special_tokens=[("</s>", 1)])
    return T5TokenizerFast(tokenizer_object=made, extra_ids=0, model_max_length=length), len(words)


def autoencoder(channels, **options):
    from diffusers import AutoencoderKL
    return formula(AutoencoderKL(**dict(dict(
        in_channels=3, out_channels=3, latent_channels=channels, block_out_channels=(8, 16), norm_num_groups=4,
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2), **options)))


def stable_diffusion_xl(folder):
    from diffusers import (DDIMScheduler, StableDiffusionXLPAGPipeline, StableDiffusionXLPipeline,
                           UNet2DConditionModel)
    first, words = tokenizer(24)
    second, _ = tokenizer(24)
    second.pad_token = "!"
    unet = formula(UNet2DConditionModel(
        sample_size=8, in_channels=4, out_channels=4, layers_per_block=1, block_out_channels=(8, 16),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        norm_num_groups=4, attention_head_dim=(2, 4), use_linear_projection=True, cross_attention_dim=12 + 20,
        transformer_layers_per_block=(1, 2), addition_embed_type="text_time", addition_time_embed_dim=4,
        projection_class_embeddings_input_dim=10 + 6 * 4))
    parts = dict(
        vae=autoencoder(4, scaling_factor=0.13025), text_encoder=clip(words, 2, 12),
        text_encoder_2=clip(words, words - 1, 20, projected=10), tokenizer=first, tokenizer_2=second, unet=unet,
        scheduler=DDIMScheduler(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, clip_sample=False,
                                set_alpha_to_one=False, steps_offset=1))
    pipe = StableDiffusionXLPipeline(**parts, add_watermarker=False)
    noise = normal(8, len(PROMPTS), 4, 8, 8)
    tokens, _, pooled, _ = pipe.encode_prompt(PROMPTS, do_classifier_free_guidance=False)
    arrays = {"noise": noise, "embedding": torch.cat([tokens.flatten(1), pooled], 1)}
    arrays |= sampled(pipe, "guided", noise, guidance_scale=4.0)
    arrays |= sampled(pipe, "sizes", noise, guidance_scale=4.0, original_size=(24, 20), target_size=(16, 12),
                      crops_coords_top_left=(2, 5))
    arrays |= sampled(pipe, "negative", noise, guidance_scale=4.0, negative_prompt=["two red rings"] * len(PROMPTS))
    pag = StableDiffusionXLPAGPipeline(**parts, add_watermarker=False, pag_applied_layers=["mid", "up_blocks.0"])
    arrays |= sampled(pag, "pag", noise, guidance_scale=4.0, pag_scale=2.5)
    cfg = {"type": "classifier-free", "scale": 4.0}
    guided = {}
    with_runs(on_stable_diffusion_xl(parts, noise, STEPS), guided, arrays)
    saved(folder, pipe, {
        "guided": {"guidance": [cfg]},
        "sizes": {"guidance": [cfg], "model": {"original-size": [24, 20], "target-size": [16, 12], "crop": [2, 5]}},
        "negative": {"guidance": [cfg], "samples": {"negative": "two red rings"}},
        "pag": {"guidance": [cfg, {"type": "pag", "scale": 2.5, "sites": [
            "mid_block.attentions.0", "up_blocks.0.attentions.0", "up_blocks.0.attentions.1"]}]},
        **guided,
    }, arrays)


def stable_diffusion_3(folder):
    from diffusers import (FlowMatchEulerDiscreteScheduler, SD3Transformer2DModel, StableDiffusion3PAGPipeline,
                           StableDiffusion3Pipeline)
    first, words = tokenizer(24)
    second, _ = tokenizer(24)
    second.pad_token = "!"
    third, more = pieces(40)
    transformer = formula(SD3Transformer2DModel(
        sample_size=8, patch_size=2, in_channels=16, out_channels=16, num_layers=3, attention_head_dim=4,
        num_attention_heads=4, joint_attention_dim=32, caption_projection_dim=16, pooled_projection_dim=18,
        pos_embed_max_size=6))  # diffusers' processors of PAG leave out the norms of 3.5
    parts = dict(
        vae=autoencoder(16, scaling_factor=1.5305, shift_factor=0.0609, use_quant_conv=False,
                        use_post_quant_conv=False),
        text_encoder=clip(words, 2, 12, projected=8), text_encoder_2=clip(words, words - 1, 16, projected=10),
        text_encoder_3=t5(more, 32), tokenizer=first, tokenizer_2=second, tokenizer_3=third, transformer=transformer,
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0))
    pipe = StableDiffusion3Pipeline(**parts)
    noise = normal(8, len(PROMPTS), 16, 8, 8)
    tokens, _, pooled, _ = pipe.encode_prompt(
        PROMPTS, None, None, do_classifier_free_guidance=False, max_sequence_length=40)
    arrays = {"noise": noise, "embedding": torch.cat([tokens.flatten(1), pooled], 1)}
    common = dict(guidance_scale=4.0, max_sequence_length=40)
    arrays |= sampled(pipe, "guided", noise, **common)
    arrays |= sampled(pipe, "negative", noise, negative_prompt=["two red rings"] * len(PROMPTS), **common)
    arrays |= sampled(pipe, "slg", noise, skip_guidance_layers=[1], skip_layer_guidance_start=-1,
                      skip_layer_guidance_stop=2, skip_layer_guidance_scale=2.8, **common)
    pag = StableDiffusion3PAGPipeline(**parts, pag_applied_layers=["blocks.1"])
    arrays |= sampled(pag, "pag", noise, pag_scale=2.5, **common)
    cfg = {"type": "classifier-free", "scale": 4.0}
    block = ["transformer_blocks.1"]
    guided = {}
    with_runs(on_stable_diffusion_3(pipe, noise, STEPS), guided, arrays)
    saved(folder, pipe, {
        "guided": {"guidance": [cfg]},
        "negative": {"guidance": [cfg], "samples": {"negative": "two red rings"}},
        "slg": {"guidance": [cfg, {"type": "slg", "scale": 2.8, "sites": block}]},
        "pag": {"guidance": [cfg, {"type": "pag", "scale": 2.5, "sites": block}]},
        **guided,
    }, arrays)


def pixart(folder):
    from diffusers import DDIMScheduler, PixArtSigmaPAGPipeline, PixArtSigmaPipeline, PixArtTransformer2DModel
    words, more = pieces(40)
    transformer = formula(PixArtTransformer2DModel(
        num_attention_heads=3, attention_head_dim=4, in_channels=4, out_channels=8, num_layers=2,
        cross_attention_dim=12, sample_size=8, patch_size=2, caption_channels=16, num_embeds_ada_norm=1000,
        use_additional_conditions=False))
    parts = dict(
        vae=autoencoder(4, scaling_factor=0.13025), text_encoder=t5(more, 16), tokenizer=words, transformer=transformer,
        scheduler=DDIMScheduler(beta_schedule="linear", clip_sample=False, steps_offset=1))
    pipe = PixArtSigmaPipeline(**parts)
    noise = normal(8, len(PROMPTS), 4, 8, 8)
    tokens, *_ = pipe.encode_prompt(PROMPTS, do_classifier_free_guidance=False, max_sequence_length=40)
    arrays = {"noise": noise, "embedding": tokens.flatten(1)}
    common = dict(guidance_scale=4.0, max_sequence_length=40, clean_caption=False, use_resolution_binning=False)
    arrays |= sampled(pipe, "guided", noise, **common)
    pag = PixArtSigmaPAGPipeline(**parts, pag_applied_layers=["blocks.1"])
    arrays |= sampled(pag, "pag", noise, pag_scale=2.5, **common)
    cfg = {"type": "classifier-free", "scale": 4.0}
    saved(folder, pipe, {
        "guided": {"guidance": [cfg]},
        "pag": {"guidance": [cfg, {"type": "pag", "scale": 2.5, "sites": ["transformer_blocks.1"]}]},
    }, arrays)


def flux(folder):
    from diffusers import FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel
    first, words = tokenizer(24)
    second, more = pieces(40)
    transformer = formula(FluxTransformer2DModel(
        in_channels=16, num_layers=2, num_single_layers=2, attention_head_dim=8, num_attention_heads=2,
        joint_attention_dim=16, pooled_projection_dim=12, axes_dims_rope=(2, 4, 2), guidance_embeds=True))
    pipe = FluxPipeline(
        vae=autoencoder(4, scaling_factor=0.3611, shift_factor=0.1159), text_encoder=clip(words, 2, 12),
        text_encoder_2=t5(more, 16), tokenizer=first, tokenizer_2=second, transformer=transformer,
        scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True, shift=3.0, base_shift=0.5, max_shift=1.15))
    noise = normal(8, len(PROMPTS), 4, 8, 8)
    tokens, pooled, _ = pipe.encode_prompt(PROMPTS, None, max_sequence_length=40)
    arrays = {"noise": noise, "embedding": torch.cat([tokens.flatten(1), pooled], 1)}
    pipe.set_progress_bar_config(disable=True)
    packed = FluxPipeline._pack_latents(noise, len(noise), 4, 8, 8)
    options = dict(prompt=PROMPTS, num_inference_steps=STEPS, guidance_scale=3.5, height=16, width=16,
                   max_sequence_length=40)
    latents = pipe(latents=packed.clone(), output_type="latent", **options).images
    images = pipe(latents=packed.clone(), output_type="pt", **options).images * 2 - 1
    arrays |= {"latents.distilled": FluxPipeline._unpack_latents(latents, 16, 16, 2), "images.distilled": images}
    saved(folder, pipe, {"distilled": {"guidance": [{"type": "guidance-conditioned", "scale": 3.5}]}}, arrays)
    config = json.loads((folder / "transformer/config.json").read_text())
    (folder / "transformer/config.json").write_text(json.dumps(config | {"sample_size": 8}, indent=2))


def glide(folder):
    """GLIDE's U-Net, text transformer and tokenizer in the loop of its notebook, deterministic; its images are what it samples."""
    sys.path.insert(0, os.environ["GLIDE"])
    from glide_text2im import gaussian_diffusion, respace, text2im_model
    from glide_text2im.tokenizer import bpe
    letters = list(bpe.bytes_to_unicode().values())
    vocabulary = {letter: i for i, letter in enumerate(letters + ["in", "ing", "\u0120a", "<|endoftext|>"])}
    encoder = bpe.Encoder(vocabulary, [("i", "n"), ("in", "g"), ("\u0120", "a")])
    text = dict(text_ctx=40, xf_width=16, xf_layers=2, xf_heads=2, xf_final_ln=True, xf_padding=True)
    image = dict(in_channels=3, model_channels=32, out_channels=6, num_res_blocks=1, channel_mult=[1, 2],
                 num_head_channels=16, use_scale_shift_norm=True, resblock_updown=True)
    model = formula(text2im_model.Text2ImUNet(**text, tokenizer=encoder, attention_resolutions=[2], **image))
    diffusion = respace.SpacedDiffusion(
        use_timesteps=respace.space_timesteps(1000, f"ddim{STEPS}"),
        betas=gaussian_diffusion.get_named_beta_schedule("squaredcos_cap_v2", 1000))
    asked = [encoder.padded_tokens_and_mask(encoder.encode(caption), 40) for caption in PROMPTS + [""] * len(PROMPTS)]
    tokens = torch.tensor([ids for ids, _ in asked])
    mask = torch.tensor([known for _, known in asked])

    def guided(x, times, **words):
        half = x[:len(x) // 2]
        found = model(torch.cat([half, half]), times, **words)
        caption, empty = found[:, :3].chunk(2)
        noise = empty + 4.0 * (caption - empty)
        return torch.cat([torch.cat([noise, noise]), found[:, 3:]], 1)

    noise = normal(8, len(PROMPTS), 3, 8, 8)
    samples = diffusion.ddim_sample_loop(
        guided, (2 * len(PROMPTS), 3, 8, 8), noise=torch.cat([noise, noise]), clip_denoised=False, device="cpu",
        model_kwargs=dict(tokens=tokens, mask=mask))[:len(PROMPTS)]
    vectors = model.get_text_emb(tokens, mask)["xf_out"].transpose(1, 2)[:len(PROMPTS)]
    written = {
        "unet": dict(image, _class_name="Text2ImUNet", image_size=8, attention_resolutions=[4], xf_width=16),
        "text_encoder": dict(text, _class_name="Text2ImTextEncoder", n_vocab=len(vocabulary)),
    }
    for part, config in written.items():
        (folder / part).mkdir(exist_ok=True)
        (folder / part / "config.json").write_text(json.dumps(config, indent=1))
        (folder / part / "keys.txt").write_text("".join(
            f"{key} {' '.join(map(str, value.shape))}\n" for key, value in model.state_dict().items()))
    (folder / "tokenizer").mkdir(exist_ok=True)
    (folder / "tokenizer/encoder.json").write_text(json.dumps(vocabulary))
    (folder / "tokenizer/vocab.bpe").write_text("#version: 0.2\ni n\nin g\n\u0120 a\n", encoding="utf-8")
    (folder / "scheduler").mkdir(exist_ok=True)
    (folder / "scheduler/scheduler_config.json").write_text(json.dumps(
        {"_class_name": "DDIMScheduler", "beta_schedule": "squaredcos_cap_v2", "set_alpha_to_one": True}))
    (folder / "model_index.json").write_text(json.dumps({"_class_name": "GLIDE"}))
    runs = {"guided": {"guidance": [{"type": "classifier-free", "scale": 4.0}]}}
    (folder / "runs.yaml").write_text(json.dumps({"captions": PROMPTS, "steps": STEPS, "runs": runs}, indent=1))
    arrays = {"noise": noise, "embedding": vectors.flatten(1), "latents.guided": samples}
    save_file({key: np.ascontiguousarray(value.numpy()) for key, value in arrays.items()},
              str(folder / "peer.safetensors"))


PIPELINES = {
    "stable-diffusion-xl": stable_diffusion_xl,
    "stable-diffusion-3": stable_diffusion_3,
    "pixart-sigma": pixart,
    "flux": flux,
    "glide": glide,
}


def main():
    root = Path(sys.argv[1])
    torch.set_num_threads(1)  # such small networks only wait for each other's threads
    with torch.no_grad():
        for name in sys.argv[2:] or PIPELINES:
            if name == "glide" and "GLIDE" not in os.environ:
                print("glide is left out: GLIDE names no checkout of its code")
                continue
            folder = root / name
            folder.mkdir(parents=True, exist_ok=True)
            PIPELINES[name](folder)
            print(name)


if __name__ == "__main__":
    main()
