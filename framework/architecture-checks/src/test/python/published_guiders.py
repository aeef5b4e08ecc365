"""Guidance by other libraries in whole pipelines, for published_pipelines.py: diffusers' guiders, and NAG by the code of its authors.

A run is (peer, theirs, ours): the peer as it is called, its latents, and the keys of the run. Of these `guidance` are the entries that equal the peer,
`space` is where their rules act, if it is not their own space, and `usual` are the entries that a user writes, where the peer has another convention.
"""

import os
import sys

import torch

from peers import PROMPTS

CFG = {"type": "classifier-free", "scale": 4.0}
LAYER = "mid_block.attentions.0.transformer_blocks"
SITE = [f"{LAYER}.0"]
INSIDE = {"step": [1, 4]}  # the guiders compare strictly with the first of four steps
NEGATIVE = ["two red rings"] * len(PROMPTS)


def modular(parts, guider, noise, steps, **options):
    """The latents of diffusers' modular pipeline of Stable Diffusion XL."""
    from diffusers.modular_pipelines import SequentialPipelineBlocks
    from diffusers.modular_pipelines.stable_diffusion_xl import TEXT2IMAGE_BLOCKS
    blocks = {name: block for name, block in TEXT2IMAGE_BLOCKS.items() if name != "decode"}
    pipe = SequentialPipelineBlocks.from_blocks_dict(blocks).init_pipeline()
    known = ("unet", "vae", "text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2", "scheduler")
    for name in known:
        setattr(pipe, name, parts[name])  # update_components() takes only networks that it loaded
    pipe.guider = guider
    pipe.set_progress_bar_config(disable=True)
    return pipe(prompt=PROMPTS, latents=noise.clone(), num_inference_steps=steps, output="latents", **options)


def of_layers(cls, layers, **options):
    """A guider that perturbs the middle's first block."""
    from diffusers.hooks import LayerSkipConfig
    if cls.__name__ == "PerturbedAttentionGuidance":
        perturbed = LayerSkipConfig([0], fqn=LAYER, skip_attention=False, skip_attention_scores=True, skip_ff=False)
    else:
        perturbed = LayerSkipConfig([0], fqn=LAYER)
    return cls(**{layers: perturbed}, **options)


def smoothed(sigma, counts):
    """Smoothed energy guidance. As released, the guider never counts what it prepared, so that it blurs nothing."""
    from diffusers.guiders import SmoothedEnergyGuidance
    from diffusers.hooks.smoothed_energy_guidance_utils import SmoothedEnergyGuidanceConfig

    class Counting(SmoothedEnergyGuidance):
        def prepare_models(self, denoiser):
            self._count_prepared += 1
            super().prepare_models(denoiser)

    return (Counting if counts else SmoothedEnergyGuidance)(
        guidance_scale=4.0, seg_guidance_scale=2.5, seg_blur_sigma=sigma,
        seg_guidance_config=SmoothedEnergyGuidanceConfig([0], fqn=LAYER))


def nag(parts, noise, steps, guidance_scale, **options):
    """Normalized attention guidance, by a checkout of ChenDarYen/Normalized-Attention-Guidance that NAG names."""
    sys.path.insert(0, os.environ["NAG"])
    from nag.pipeline_sdxl_nag import NAGStableDiffusionXLPipeline
    pipe = NAGStableDiffusionXLPipeline(**parts, add_watermarker=False)
    pipe.set_progress_bar_config(disable=True)
    return pipe(prompt=PROMPTS, latents=noise.clone(), num_inference_steps=steps, output_type="latent",
                guidance_scale=guidance_scale, nag_scale=3.0, nag_tau=1.5, nag_alpha=0.5, nag_negative_prompt=NEGATIVE,
                **options).images


def on_stable_diffusion_xl(parts, noise, steps):
    """The runs on Stable Diffusion XL, by name; guiders act on its noise estimates."""
    from diffusers import guiders as g
    pag = {"type": "pag", "scale": 2.5, "sites": SITE, "during": INSIDE}
    slg = {"type": "slg", "scale": 2.5, "sites": SITE, "during": INSIDE}
    seg = {"type": "seg", "scale": 2.5, "sigma": 9999, "sites": SITE, "during": INSIDE}
    apg = {"type": "apg", "eta": 0.25, "momentum": -0.5, "radius": 4.0}
    from_empty = {"type": "classifier-free", "scale": 0.0}

    def run(guider, **options):
        return modular(parts, guider, noise, steps, **options)

    runs = {
        "ClassifierFreeGuidance, rescaled": (
            run(g.ClassifierFreeGuidance(guidance_scale=4.0, guidance_rescale=0.7)),
            {"guidance": [CFG, {"type": "rescale", "share": 0.7, "space": "noise"}]}),
        "PerturbedAttentionGuidance": (
            run(of_layers(g.PerturbedAttentionGuidance, "perturbed_guidance_config", guidance_scale=4.0,
                          perturbed_guidance_scale=2.5, perturbed_guidance_start=0.0, perturbed_guidance_stop=1.0)),
            {"guidance": [CFG, pag]}),
        # Of two batches the second is that of the negative caption, and only a third is perturbed.
        "PerturbedAttentionGuidance alone": (
            run(of_layers(g.PerturbedAttentionGuidance, "perturbed_guidance_config", guidance_scale=1.0,
                          perturbed_guidance_scale=2.5, perturbed_guidance_start=0.0, perturbed_guidance_stop=1.0)),
            {"guidance": [dict(CFG, scale=2.5, during=INSIDE)], "usual": [pag]}),
        "SkipLayerGuidance": (
            run(of_layers(g.SkipLayerGuidance, "skip_layer_config", guidance_scale=4.0, skip_layer_guidance_scale=2.5,
                          skip_layer_guidance_start=0.0, skip_layer_guidance_stop=1.0)),
            {"guidance": [CFG, slg]}),
        "SmoothedEnergyGuidance": (
            run(smoothed(9999999.0, False)), {"guidance": [CFG], "usual": [CFG, seg]}),
        "SmoothedEnergyGuidance, counting": (
            run(smoothed(9.0, True)), {"guidance": [CFG, seg], "usual": [CFG, dict(seg, sigma=9)]}),
        "SmoothedEnergyGuidance, counting, of infinite blur": (
            run(smoothed(9999999.0, True)), {"usual": [CFG, seg]}),
        "AutoGuidance of the same caption": (
            run(of_layers(g.AutoGuidance, "auto_guidance_config", guidance_scale=4.0), negative_prompt=PROMPTS),
            {"guidance": [{"type": "slg", "scale": 3.0, "sites": SITE}]}),
        "AutoGuidance of the empty caption": (
            run(of_layers(g.AutoGuidance, "auto_guidance_config", guidance_scale=4.0)),
            {"usual": [{"type": "slg", "scale": 3.0, "sites": SITE}]}),
        "AdaptiveProjectedGuidance": (
            run(g.AdaptiveProjectedGuidance(
                guidance_scale=4.0, adaptive_projected_guidance_momentum=-0.5, adaptive_projected_guidance_rescale=4.0,
                eta=0.25)),
            {"guidance": [from_empty, dict(apg, scale=5.0)], "space": "noise", "usual": [dict(apg, scale=4.0)]}),
        "ClassifierFreeZeroStarGuidance": (
            run(g.ClassifierFreeZeroStarGuidance(guidance_scale=4.0)),
            {"guidance": [{"type": "cfg-zero-star", "scale": 4.0, "hold": 1}], "space": "noise",
             "usual": [{"type": "cfg-zero-star", "scale": 4.0, "hold": 1}]}),
        "TangentialClassifierFreeGuidance": (
            run(g.TangentialClassifierFreeGuidance(guidance_scale=4.0)), {"guidance": [{"type": "tcfg", "scale": 4.0}]}),
        "FrequencyDecoupledGuidance": (
            run(g.FrequencyDecoupledGuidance(guidance_scales=[6.0, 3.0])),
            {"guidance": [{"type": "fdg", "high": 6.0, "low": 3.0}]}),
        "FrequencyDecoupledGuidance, projected": (
            run(g.FrequencyDecoupledGuidance(guidance_scales=[6.0, 3.0], parallel_weights=[0.5, 0.25])),
            {"guidance": [from_empty, {"type": "fdg", "high": 7.0, "low": 4.0, "parallel-high": 0.5, "parallel-low": 0.25}],
             "space": "noise", "usual": [{"type": "fdg", "high": 6.0, "low": 3.0, "parallel-high": 0.5, "parallel-low": 0.25}]}),
    }
    if "NAG" in os.environ:
        entry = {"type": "nag", "negative": NEGATIVE[0], "scale": 2.0, "tau": 1.5, "alpha": 0.5}
        runs["NAG"] = (nag(parts, noise, steps, 1.0), {"guidance": [entry]})
        runs["NAG beside classifier-free guidance"] = (nag(parts, noise, steps, 4.0), {"guidance": [CFG, entry]})
        runs["NAG beside classifier-free guidance from a caption"] = (
            nag(parts, noise, steps, 4.0, negative_prompt=["two circles"] * len(PROMPTS)),
            {"usual": [CFG, entry], "samples": {"negative": "two circles"}})
    return runs


def looped(guider, scheduler, network, noise, steps, state, fields):
    """The loop of the modular pipelines, around a network that has none; `network(x, t, **fields)`."""
    scheduler.set_timesteps(steps)
    latents = noise.clone()
    for i, t in enumerate(scheduler.timesteps):
        guider.set_state(step=i, num_inference_steps=steps, timestep=t)
        batches = guider.prepare_inputs(state, fields)
        for batch in batches:
            guider.prepare_models(network)
            given = {name: getattr(batch, name) for name in fields}
            batch.noise_pred = network(hidden_states=latents, timestep=t.expand(len(latents)), return_dict=False, **given)[0]
            guider.cleanup_models(network)
        guided, _ = guider(batches)
        latents = scheduler.step(guided, t, latents, return_dict=False)[0]
    return latents


def on_stable_diffusion_3(pipe, noise, steps):
    """The runs on Stable Diffusion 3, by name; guiders act on its flow."""
    from diffusers import guiders as g
    from diffusers.modular_pipelines.modular_pipeline import BlockState
    tokens, none, pooled, pooled_none = pipe.encode_prompt(PROMPTS, None, None, max_sequence_length=40)
    state = BlockState(tokens=tokens, none=none, pooled=pooled, pooled_none=pooled_none)
    fields = {"encoder_hidden_states": ("tokens", "none"), "pooled_projections": ("pooled", "pooled_none")}

    def run(guider):
        return looped(guider, pipe.scheduler, pipe.transformer, noise, steps, state, fields)

    apg = {"type": "apg", "eta": 0.0, "momentum": 0, "radius": 0}
    return {
        "ClassifierFreeZeroStarGuidance": (
            run(g.ClassifierFreeZeroStarGuidance(guidance_scale=4.0)),
            {"guidance": [{"type": "cfg-zero-star", "scale": 4.0, "hold": 1}]}),
        "AdaptiveProjectedGuidance": (
            run(g.AdaptiveProjectedGuidance(guidance_scale=4.0, adaptive_projected_guidance_rescale=0.0, eta=0.0)),
            {"guidance": [{"type": "classifier-free", "scale": 0.0}, dict(apg, scale=5.0)], "space": "flow",
             "usual": [dict(apg, scale=4.0)]}),
        "TangentialClassifierFreeGuidance": (
            run(g.TangentialClassifierFreeGuidance(guidance_scale=4.0)),
            {"guidance": [{"type": "tcfg", "scale": 4.0}], "space": "flow",
             "usual": [{"type": "tcfg", "scale": 4.0, "during": INSIDE}]}),  # no score at the first level, which has no signal
        "FrequencyDecoupledGuidance": (
            run(g.FrequencyDecoupledGuidance(guidance_scales=[6.0, 3.0])),
            {"guidance": [{"type": "fdg", "high": 6.0, "low": 3.0}]}),
    }


def with_runs(found, runs, arrays):
    """Adds latents and runs under the names of the peers."""
    for peer, (latents, run) in found.items():
        assert torch.isfinite(latents).all(), peer
        arrays[f"latents.{peer}"] = latents
        runs[peer] = run
