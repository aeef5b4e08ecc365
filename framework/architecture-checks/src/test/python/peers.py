"""Small randomly initialised models of the peers, exported, and what the peers themselves compute with them.

    python peers.py EXPORT_SCRIPT FOLDER
    python peers.py describe FILE

Leaves in FOLDER, for every case, a description with its networks and a safetensors file of inputs and results.
"""

import importlib.util
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from diffusers import (AutoencoderKL, DDIMPipeline, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel,
                       UNet2DModel)
from safetensors.numpy import save_file
from transformers import (CLIPModel, CLIPConfig, CLIPTextConfig, CLIPTextModel, CLIPTokenizer, CLIPVisionConfig)

STEPS = 10
BATCH = 3
PROMPTS = ["a small red star above a blue ring", "two circles", "A Ring, and 3 stars!"]
NEGATIVE = ["", "", ""]


def spread(model, seed):
    """Fresh networks end in zeros or tiny numbers; draw all weights so that every path matters."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        if parameter.dim() > 1:
            fan = parameter[0].numel()
            parameter.data = torch.randn(parameter.shape, generator=generator) / fan**0.5
        elif name.endswith("bias"):
            parameter.data = 0.1 * torch.randn(parameter.shape, generator=generator)
    return model.eval()


def save(folder, name, arrays, metadata=None):
    save_file({key: np.ascontiguousarray(value) for key, value in arrays.items()},
              str(folder / f"{name}.safetensors"), metadata)


def example(name, folder):
    """The description that the documentation shows."""
    (folder / f"{name}.yaml").write_text((Path(sys.argv[1]).parent / "examples" / f"{name}.yaml").read_text())


def unet_cases(export, folder):
    """UNet2DModel: unconditional under DDIMPipeline, class-conditional under a loop with guidance."""
    shape = dict(sample_size=16, in_channels=3, out_channels=3, layers_per_block=1, block_out_channels=(16, 32),
                 down_block_types=("DownBlock2D", "AttnDownBlock2D"), up_block_types=("AttnUpBlock2D", "UpBlock2D"),
                 norm_num_groups=8, attention_head_dim=8)
    for name, prediction, betas, options in [
        ("plain", "epsilon", "linear", dict(clip_sample=False)),
        ("clipped", "epsilon", "linear", dict(clip_sample=True)),
        ("velocity", "v_prediction", "squaredcos_cap_v2",
         dict(clip_sample=False, timestep_spacing="trailing", rescale_betas_zero_snr=True)),
    ]:
        unet = spread(UNet2DModel(**shape), 1)
        scheduler = DDIMScheduler(beta_schedule=betas, prediction_type=prediction, **options)
        export.export_unet(unet, dict(scheduler.config), folder / name)
        noise = torch.randn(BATCH, 3, 16, 16, generator=torch.Generator().manual_seed(2))
        pipe = DDIMPipeline(unet, scheduler)
        pipe.set_progress_bar_config(disable=True)
        clipped = name == "clipped"
        images = noised_pipeline(pipe, noise, use_clipped_model_output=clipped)
        raw = sampled(scheduler, noise, lambda x, t: unet(x, t).sample, use_clipped_model_output=clipped)
        # the pipeline clamps, and random networks leave the range: its unclamped result is compared too
        assert (raw.clamp(-1, 1) - images).abs().max() < 1e-6
        save(folder, f"{name}.peer", {"noise": noise.numpy(), "images": images.numpy(), "raw": raw.numpy()})

    unet = spread(UNet2DModel(num_class_embeds=5, **shape), 3)
    scheduler = DDIMScheduler(beta_schedule="linear", clip_sample=False)
    export.export_unet(unet, dict(scheduler.config), folder / "labelled", null_label=4)
    noise = torch.randn(BATCH, 3, 16, 16, generator=torch.Generator().manual_seed(4))
    labels, null = torch.tensor([0, 3, 1]), torch.full((BATCH,), 4)

    def guided(x, t):
        without, with_label = unet(x, t, null).sample, unet(x, t, labels).sample
        return without + 2.5 * (with_label - without)

    raw = sampled(scheduler, noise, guided)
    save(folder, "labelled.peer", {"noise": noise.numpy(), "raw": raw.numpy(), "images": raw.clamp(-1, 1).numpy()})


def sampled(scheduler, noise, predict, **options):
    """The loop that the pipelines run, without what they do to the result."""
    scheduler.set_timesteps(STEPS)
    x = noise
    with torch.no_grad():
        for t in scheduler.timesteps:
            x = scheduler.step(predict(x, t), t, x, eta=0.0, **options).prev_sample
    return x


def noised_pipeline(pipe, noise, **options):
    """DDIMPipeline from given initial noise; it draws its own, so the draw is replaced."""
    import diffusers.pipelines.ddim.pipeline_ddim as module
    drawn = module.randn_tensor
    module.randn_tensor = lambda *_, **__: noise.clone()
    try:
        images = pipe(batch_size=len(noise), num_inference_steps=STEPS, eta=0.0, output_type="np", **options).images
    finally:
        module.randn_tensor = drawn
    # the pipeline moves to [0, 1], clamps and puts channels last
    return torch.from_numpy(images).permute(0, 3, 1, 2) * 2 - 1


def tokenizer(length):
    """Byte-level pairs as CLIP's, with a few merges."""
    from transformers.models.clip.tokenization_clip import bytes_to_unicode
    units = list(bytes_to_unicode().values())
    merges = [("s", "t"), ("a", "r</w>"), ("st", "ar</w>"), ("r", "i"), ("n", "g</w>"), ("ri", "ng</w>"), ("r", "e"),
              ("re", "d</w>"), ("b", "l"), ("bl", "u"), ("blu", "e</w>"), ("a", "b"), ("o", "v"), ("ov", "e</w>")]
    words = units + [u + "</w>" for u in units] + ["".join(m) for m in merges] + ["<|startoftext|>", "<|endoftext|>"]
    folder = Path(tempfile.mkdtemp())
    (folder / "vocab.json").write_text(json.dumps({w: i for i, w in enumerate(words)}))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(" ".join(m) for m in merges) + "\n")
    return CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=length), len(words)


def pipeline_case(export, folder):
    """A Stable-Diffusion-class pipeline with classifier-free guidance."""
    tokens, vocabulary = tokenizer(24)
    text = spread(CLIPTextModel(CLIPTextConfig(
        vocab_size=vocabulary, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=24, bos_token_id=vocabulary - 2, eos_token_id=vocabulary - 1,
        pad_token_id=vocabulary - 1)), 5)
    unet = spread(UNet2DConditionModel(
        sample_size=8, in_channels=4, out_channels=4, layers_per_block=1, block_out_channels=(16, 32),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        norm_num_groups=8, attention_head_dim=4, cross_attention_dim=32), 6)
    vae = spread(AutoencoderKL(
        in_channels=3, out_channels=3, latent_channels=4, block_out_channels=(16, 32), norm_num_groups=8,
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
        scaling_factor=0.18215), 7)
    scheduler = DDIMScheduler(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, clip_sample=False,
                              set_alpha_to_one=False, steps_offset=1)
    pipe = StableDiffusionPipeline(vae=vae, text_encoder=text, tokenizer=tokens, unet=unet, scheduler=scheduler,
                                   safety_checker=None, feature_extractor=None, requires_safety_checker=False)
    pipe.set_progress_bar_config(disable=True)
    export.export_pipeline(pipe, folder / "pipeline")
    pipe.save_pretrained(folder / "saved-pipeline")
    noise = torch.randn(BATCH, 4, 8, 8, generator=torch.Generator().manual_seed(8))
    options = dict(prompt=PROMPTS, negative_prompt=NEGATIVE, num_inference_steps=STEPS, guidance_scale=4.0, eta=0.0,
                   latents=noise)
    latents = pipe(output_type="latent", **options).images
    with torch.no_grad():
        decoded = vae.decode(latents / vae.config.scaling_factor).sample
        ids = tokens(PROMPTS, padding="max_length", max_length=24, truncation=True, return_tensors="pt").input_ids
        embedding = text(ids)[0]
    images = torch.from_numpy(pipe(output_type="np", **options).images).permute(0, 3, 1, 2) * 2 - 1
    save(folder, "pipeline.peer", {
        "noise": noise.numpy(), "latents": latents.numpy(), "decoded": decoded.numpy(), "images": images.numpy(),
        "embedding": embedding.numpy()})


def classifier_case(export, folder):
    """A classifier that resizes and normalises; gradients of log p(label | x) by autograd."""
    net = spread(torch.nn.Sequential(
        torch.nn.Conv2d(3, 8, 3, padding=1), torch.nn.BatchNorm2d(8), torch.nn.SiLU(), torch.nn.Dropout(0.5),
        torch.nn.Conv2d(8, 16, 3, stride=2), torch.nn.SiLU(), torch.nn.Flatten(), torch.nn.Linear(16 * 81, 6)), 9)
    net.eval()
    export.trace(net, lambda m, x: m(x), (torch.randn(2, 3, 20, 20),), (torch.randn(3, 3, 20, 20),),
                 folder / "classifier" / "net.pt")
    mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    example("classifier", folder)
    x = torch.randn(BATCH, 3, 32, 32, generator=torch.Generator().manual_seed(10)).requires_grad_()
    labels = torch.tensor([5, 0, 2])
    resized = torch.nn.functional.interpolate((x + 1) / 2, (20, 20), mode="bicubic", antialias=True)
    seen = (resized - torch.tensor(mean).view(1, 3, 1, 1)) / torch.tensor(std).view(1, 3, 1, 1)
    log = torch.log_softmax(net(seen), 1)[torch.arange(BATCH), labels]
    gradient, = torch.autograd.grad(log.sum(), x)
    save(folder, "classifier.peer", {"x": x.detach().numpy(), "labels": labels.numpy().astype(np.float32),
                                     "log": log.detach().numpy(), "gradient": gradient.numpy()})


def clip_case(export, folder):
    """A text-image pair; gradients of the scaled cosine by autograd."""
    tokens, vocabulary = tokenizer(16)
    config = CLIPConfig(
        text_config=CLIPTextConfig(vocab_size=vocabulary, hidden_size=32, intermediate_size=64, num_hidden_layers=1,
                                   num_attention_heads=4, max_position_embeddings=16, bos_token_id=vocabulary - 2,
                                   eos_token_id=vocabulary - 1, pad_token_id=vocabulary - 1).to_dict(),
        vision_config=CLIPVisionConfig(hidden_size=32, intermediate_size=64, num_hidden_layers=1,
                                       num_attention_heads=4, image_size=24, patch_size=8).to_dict(),
        projection_dim=24)
    model = spread(CLIPModel(config), 11)
    export.trace(model, lambda m, x: m.get_image_features(x), (torch.randn(2, 3, 24, 24),),
                 (torch.randn(3, 3, 24, 24),), folder / "clip" / "image.pt")
    export.trace(model, lambda m, i: m.get_text_features(i), (torch.randint(0, vocabulary, (2, 16)),),
                 (torch.randint(0, vocabulary, (3, 16)),), folder / "clip" / "text.pt")
    export.export_tokenizer(tokens, folder / "clip" / "tokenizer.json")
    example("clip", folder)
    x = torch.randn(BATCH, 3, 16, 16, generator=torch.Generator().manual_seed(12)).requires_grad_()
    ids = tokens(PROMPTS, padding="max_length", max_length=16, truncation=True, return_tensors="pt").input_ids
    seen = torch.nn.functional.interpolate(x, (24, 24), mode="bilinear")
    scores = 30 * torch.nn.functional.cosine_similarity(model.get_image_features(seen), model.get_text_features(ids))
    gradient, = torch.autograd.grad(scores.sum(), x)
    save(folder, "clip.peer", {"x": x.detach().numpy(), "scores": scores.detach().numpy(),
                               "gradient": gradient.numpy()})


def features_case(export, folder):
    net = spread(torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.ReLU(), torch.nn.AdaptiveAvgPool2d(1),
                                     torch.nn.Flatten()), 13)
    export.trace(net, lambda m, x: m(x), (torch.randn(2, 3, 40, 40),), (torch.randn(3, 3, 40, 40),),
                 folder / "features" / "net.pt")
    example("features", folder)
    x = torch.rand(BATCH, 1, 28, 28, generator=torch.Generator().manual_seed(14)) * 2 - 1
    grey = ((x + 1) / 2 * 255).expand(-1, 3, -1, -1)
    with torch.no_grad():
        found = net(torch.nn.functional.interpolate(grey, (40, 40), mode="bilinear", antialias=True))
    save(folder, "features.peer", {"x": x.numpy(), "features": found.numpy()})


def safetensors_case(folder):
    rng = np.random.default_rng(0)
    save(folder, "theirs", {"a.weight": rng.normal(size=(3, 2, 5)).astype(np.float32),
                            "b": rng.normal(size=(7,)).astype(np.float16),
                            "empty": np.zeros((0, 4), np.float32), "scalar": np.array(2.5, np.float32)},
         {"who": "python", "note": 'quotes " and \u00fcmlauts'})


def describe(file):
    """A safetensors file as the Python library reads it, in JSON."""
    from safetensors import safe_open
    with safe_open(file, framework="numpy") as opened:
        tensors = {key: opened.get_tensor(key) for key in opened.keys()}
        print(json.dumps({"metadata": opened.metadata(), "tensors": {
            key: {"type": str(t.dtype), "shape": list(t.shape), "values": t.astype(np.float64).flatten().tolist()}
            for key, t in tensors.items()}}))


def main():
    if sys.argv[1] == "describe":
        return describe(sys.argv[2])
    spec = importlib.util.spec_from_file_location("export_diffusers", sys.argv[1])
    export = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(export)
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    torch.use_deterministic_algorithms(True)
    unet_cases(export, folder)
    pipeline_case(export, folder)
    classifier_case(export, folder)
    clip_case(export, folder)
    features_case(export, folder)
    safetensors_case(folder)


if __name__ == "__main__":
    main()
