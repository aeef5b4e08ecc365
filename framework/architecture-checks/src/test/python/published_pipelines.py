"""Small pipelines, saved by diffusers, and what they sample from given noise.

    python published_pipelines.py FOLDER [NAME...]

Leaves FOLDER/NAME for every pipeline: what save_pretrained() writes, keys.txt beside every network with the keys and shapes of its state dict,
runs.yaml with the captions and the keys of an experiment for every run, and peer.safetensors with the noise, the vectors of the captions, and
latents and images of every run. The weights are a formula, so that a test needs no file of them.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

from peers import PROMPTS, tokenizer
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
    arrays |= sampled(pipe, "told", noise, guidance_scale=4.0, original_size=(24, 20), target_size=(16, 12),
                      crops_coords_top_left=(2, 5))
    arrays |= sampled(pipe, "negative", noise, guidance_scale=4.0, negative_prompt=["two red rings"] * len(PROMPTS))
    pag = StableDiffusionXLPAGPipeline(**parts, add_watermarker=False, pag_applied_layers=["mid", "up_blocks.0"])
    arrays |= sampled(pag, "pag", noise, guidance_scale=4.0, pag_scale=2.5)
    cfg = {"type": "classifier-free", "scale": 4.0}
    saved(folder, pipe, {
        "guided": {"guidance": [cfg]},
        "told": {"guidance": [cfg], "model": {"original-size": [24, 20], "target-size": [16, 12], "crop": [2, 5]}},
        "negative": {"guidance": [cfg], "samples": {"negative": "two red rings"}},
        "pag": {"guidance": [cfg, {"type": "pag", "scale": 2.5, "sites": [
            "mid_block.attentions.0", "up_blocks.0.attentions.0", "up_blocks.0.attentions.1"]}]},
    }, arrays)


PIPELINES = {
    "stable-diffusion-xl": stable_diffusion_xl,
}


def main():
    root = Path(sys.argv[1])
    with torch.no_grad():
        for name in sys.argv[2:] or PIPELINES:
            folder = root / name
            folder.mkdir(parents=True, exist_ok=True)
            PIPELINES[name](folder)
            print(name)


if __name__ == "__main__":
    main()
