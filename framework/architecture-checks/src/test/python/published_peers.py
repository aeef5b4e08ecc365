"""Small published networks, saved by their own libraries, and what these libraries compute with them.

    python published_peers.py FOLDER [NAME...]

Leaves FOLDER/NAME for every case: what save_pretrained() writes (for guided-diffusion, a config.json and the state dict), keys.txt with the keys
and shapes of the state dict, and peer.safetensors with inputs, result, and the gradient of sum(result * cotangent) in the first input.
Edited results are beside the plain one under the name of the edit. The weights are a formula, so that a test needs no file of them.

Some cases need the public code of their authors: GUIDED_DIFFUSION, GLIDE, EDM and EDM2 name checkouts. Without one its cases are left out.
"""

import importlib
import json
import os
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

BATCH = 3


def formula(model):
    """Weights that are a function of key and index, of standard deviation 1/sqrt(fan-in); norms about 1, biases about 0."""
    seen = set()
    for name, parameter in model.state_dict().items():
        if not parameter.dtype.is_floating_point or parameter.data_ptr() in seen:
            continue
        seen.add(parameter.data_ptr())  # a tensor under two keys has the values of the first
        start = sum(name.encode()) % 1000
        values = np.sin(np.arange(parameter.numel()) * 12.9898 + start) * 43758.5453
        values = (values - np.floor(values) - 0.5) * 12**0.5
        if parameter.dim() > 1:
            values = values / (parameter.numel() / parameter.shape[0])**0.5
        else:
            values = 0.1 * values + (1 if name.endswith("weight") else 0)
        parameter.copy_(torch.from_numpy(values.reshape(parameter.shape)))
    return model.eval()


def normal(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def case(folder, model, forward, inputs, edits=None):
    """Runs `forward` on the inputs, with a gradient in the first; `edits` are further forwards by name."""
    (folder / "keys.txt").write_text("".join(
        f"{key} {' '.join(map(str, value.shape))}\n" for key, value in model.state_dict().items()))
    named = dict(inputs)
    first = next(iter(named))
    if named[first].dtype.is_floating_point:
        named[first] = named[first].requires_grad_(True)
    result = forward(**named)
    further = []
    if isinstance(result, tuple):
        result, *further = result
    arrays = {f"input.{i}.{key}": value.detach() for i, (key, value) in enumerate(named.items())}
    arrays["result"] = result.detach()
    arrays |= {f"result.{i + 1}": value.detach() for i, value in enumerate(further)}
    if named[first].requires_grad:
        cotangent = normal(99, *result.shape)
        gradient, = torch.autograd.grad((result * cotangent).sum(), named[first])
        arrays |= {"cotangent": cotangent, "gradient": gradient}
    for name, edited in (edits or {}).items():
        with torch.no_grad():
            arrays[f"edited.{name}"] = edited(**named)
    save_file({key: np.ascontiguousarray(value.to(torch.float32).numpy()) for key, value in arrays.items()},
              str(folder / "peer.safetensors"))


class MeanQueries:
    """SEG with infinite sigma: every query is the mean of all (Hong 2024, section 4.2). The rest is AttnProcessor2_0."""

    def __call__(self, attn, hidden_states, encoder_hidden_states=None, attention_mask=None, temb=None):
        query = attn.to_q(hidden_states)
        query = query.mean(1, keepdim=True).expand_as(query)
        key, value = attn.to_k(hidden_states), attn.to_v(hidden_states)
        query, key, value = (part.unflatten(2, (attn.heads, -1)).transpose(1, 2) for part in (query, key, value))
        attended = torch.nn.functional.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2)
        return attn.to_out[0](attended)


def processed(model, attentions, processor, forward):
    """Another processor of the library at some attentions."""
    def edited(**inputs):
        chosen = [model.get_submodule(name) for name in attentions]
        before = [attention.processor for attention in chosen]
        for attention in chosen:
            attention.set_processor(processor)
        try:
            return forward(**inputs)
        finally:
            for attention, processor_before in zip(chosen, before):
                attention.set_processor(processor_before)
    return edited


def identity_attention(model, attentions, forward):
    """PAG's own processor of diffusers. It takes the rows twice, and perturbs the second half."""
    from diffusers.models.attention_processor import PAGIdentitySelfAttnProcessor2_0
    twice = processed(model, attentions, PAGIdentitySelfAttnProcessor2_0(), forward)
    return lambda **inputs: twice(**{key: torch.cat([value, value]) for key, value in inputs.items()}).chunk(2)[1]


def skipped_blocks(model, blocks, forward):
    """The blocks' inputs go on as they are."""
    def edited(**inputs):
        handles = [model.get_submodule(block).register_forward_hook(
            lambda module, args, kwargs, output: args[0] if args else kwargs["hidden_states"], with_kwargs=True)
            for block in blocks]
        try:
            return forward(**inputs)
        finally:
            for handle in handles:
                handle.remove()
    return edited


def dit(folder):
    """DiTTransformer2DModel with learned variances and a null class."""
    from diffusers import DDIMScheduler, DiTTransformer2DModel
    DDIMScheduler(clip_sample=False).save_pretrained(folder)
    model = formula(DiTTransformer2DModel(
        num_attention_heads=2, attention_head_dim=4, in_channels=3, out_channels=6, num_layers=2,
        sample_size=8, patch_size=2, num_embeds_ada_norm=5))
    model.save_pretrained(folder)

    def forward(x, t, labels):
        return model(x, timestep=t, class_labels=labels).sample[:, :3]

    case(folder, model, forward, {"x": normal(2, BATCH, 3, 8, 8), "t": torch.tensor([0, 400, 999]),
                                  "labels": torch.tensor([0, 4, 5])},
         {"identity-attention@transformer_blocks.1": identity_attention(
             model, ["transformer_blocks.1.attn1"], forward),
          "blurred-queries@transformer_blocks.0.attn1": processed(
              model, ["transformer_blocks.0.attn1"], MeanQueries(), forward),
          "skipped-block@transformer_blocks.0": skipped_blocks(model, ["transformer_blocks.0"], forward)})


def unet(folder, **options):
    """UNet2DModel."""
    from diffusers import UNet2DModel
    model = formula(UNet2DModel(**dict(dict(
        sample_size=8, in_channels=3, out_channels=3, layers_per_block=1, block_out_channels=(8, 16),
        down_block_types=("DownBlock2D", "AttnDownBlock2D"), up_block_types=("AttnUpBlock2D", "UpBlock2D"),
        norm_num_groups=4, attention_head_dim=4), **options)))
    model.save_pretrained(folder)

    def forward(x, t, labels=None):
        return model(x, t, class_labels=labels).sample

    inputs = {"x": normal(2, BATCH, 3, 8, 8), "t": torch.tensor([0, 400, 999])}
    if options.get("num_class_embeds"):
        inputs["labels"] = torch.tensor([0, 4, 2])
    case(folder, model, forward, inputs, {
        "identity-attention@mid_block.attentions.0": identity_attention(model, ["mid_block.attentions.0"], forward)})


def condition_unet(folder, **options):
    """UNet2DConditionModel: Stable Diffusion 1.x, 2.x and XL, small."""
    from diffusers import UNet2DConditionModel
    model = formula(UNet2DConditionModel(**dict(dict(
        sample_size=8, in_channels=4, out_channels=4, layers_per_block=1, block_out_channels=(8, 16),
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        norm_num_groups=4, attention_head_dim=2, cross_attention_dim=12), **options)))
    model.save_pretrained(folder)
    further = options.get("addition_embed_type") is not None

    def forward(x, t, words, pooled=None, numbers=None):
        added = {"text_embeds": pooled, "time_ids": numbers} if further else None
        return model(x, t, words, added_cond_kwargs=added).sample

    inputs = {"x": normal(2, BATCH, 4, 8, 8), "t": torch.tensor([0, 400, 999]), "words": normal(3, BATCH, 7, 12)}
    if further:
        inputs |= {"pooled": normal(4, BATCH, 10), "numbers": torch.tensor([[64., 48, 0, 8, 64, 64]] * BATCH)}
    middle = [name for name, _ in model.mid_block.named_modules(prefix="mid_block") if name.endswith("attn1")]
    block = "up_blocks.1.attentions.0.transformer_blocks.0" if not further else "mid_block.attentions.0.transformer_blocks.1"
    case(folder, model, forward, inputs, {
        "identity-attention@mid_block.attentions.0": identity_attention(model, middle, forward),
        "blurred-queries@mid_block.attentions.0": processed(model, middle, MeanQueries(), forward),
        f"skipped-block@{block}": skipped_blocks(model, [block], forward)})


def joint_identity(model, attentions, forward):
    """PAG's own processor of diffusers for joint attention. It takes the rows twice, and perturbs the second half."""
    from diffusers.models.attention_processor import PAGJointAttnProcessor2_0
    twice = processed(model, attentions, PAGJointAttnProcessor2_0(), forward)
    return lambda **inputs: twice(**{key: torch.cat([value, value]) for key, value in inputs.items()}).chunk(2)[1]


def stable_diffusion_3(folder, **options):
    """SD3Transformer2DModel, and with two attentions and norms that of 3.5."""
    from diffusers import SD3Transformer2DModel
    model = formula(SD3Transformer2DModel(**dict(dict(
        sample_size=8, patch_size=2, in_channels=4, out_channels=4, num_layers=3, attention_head_dim=4,
        num_attention_heads=4, joint_attention_dim=12, caption_projection_dim=16, pooled_projection_dim=10,
        pos_embed_max_size=7), **options)))
    model.save_pretrained(folder)

    def forward(x, t, words, pooled, **more):
        return model(x, words, pooled, t, **more).sample

    edits = {"skipped-block@transformer_blocks.1": lambda **inputs: forward(**inputs, skip_layers=[1])}
    if not options:
        edits["identity-attention@transformer_blocks.1"] = joint_identity(
            model, ["transformer_blocks.1.attn"], forward)
    case(folder, model, forward, {
        "x": normal(2, BATCH, 4, 8, 8), "t": torch.tensor([0., 400, 999]), "words": normal(3, BATCH, 7, 12),
        "pooled": normal(4, BATCH, 10)}, edits)


def pixart(folder, **options):
    """PixArtTransformer2DModel; a caption's mask is the last value of its tokens."""
    from diffusers import PixArtTransformer2DModel
    model = formula(PixArtTransformer2DModel(**dict(dict(
        num_attention_heads=3, attention_head_dim=4, in_channels=4, out_channels=8, num_layers=2,
        cross_attention_dim=12, sample_size=8, patch_size=2, caption_channels=10, num_embeds_ada_norm=1000), **options)))
    model.save_pretrained(folder)

    def forward(x, t, words, sizes=None):
        added = {"resolution": None, "aspect_ratio": None}
        if sizes is not None:
            added = {"resolution": sizes[:, :2], "aspect_ratio": sizes[:, 2:]}
        return model(x, words[..., :10], t, added_cond_kwargs=added, encoder_attention_mask=words[..., 10]).sample[:, :4]

    mask = torch.tensor([[1.] * 7, [1.] * 3 + [0.] * 4, [1.] + [0.] * 6])
    inputs = {"x": normal(2, BATCH, 4, 8, 8), "t": torch.tensor([0., 400, 999]),
              "words": torch.cat([normal(3, BATCH, 7, 10), mask[..., None]], 2)}
    if options.get("use_additional_conditions"):
        inputs["sizes"] = torch.tensor([[64., 48, 64 / 48]] * BATCH)
    case(folder, model, forward, inputs, {
        "identity-attention@transformer_blocks.1": identity_attention(model, ["transformer_blocks.1.attn1"], forward),
        "skipped-block@transformer_blocks.0": skipped_blocks(model, ["transformer_blocks.0"], forward)})


def flux(folder, **options):
    """FluxTransformer2DModel, from latents that the pipeline packs."""
    from diffusers import FluxPipeline, FluxTransformer2DModel
    model = formula(FluxTransformer2DModel(
        in_channels=16, num_layers=2, num_single_layers=2, attention_head_dim=8, num_attention_heads=2,
        joint_attention_dim=12, pooled_projection_dim=10, axes_dims_rope=(2, 4, 2), **options))
    model.save_pretrained(folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"sample_size": 8}, indent=2))

    def forward(x, t, words, pooled, guidance=None):
        packed = FluxPipeline._pack_latents(x, len(x), 4, 8, 8)
        places = FluxPipeline._prepare_latent_image_ids(len(x), 4, 4, "cpu", torch.float32)
        found = model(packed, words, pooled, t / 1000, places, torch.zeros(words.shape[1], 3), guidance).sample
        return FluxPipeline._unpack_latents(found, 32, 32, 4)

    inputs = {"x": normal(2, BATCH, 4, 8, 8), "t": torch.tensor([0., 400, 999]), "words": normal(3, BATCH, 7, 12),
              "pooled": normal(4, BATCH, 10)}
    if options.get("guidance_embeds"):
        inputs["guidance"] = torch.tensor([3.5, 1, 7])
    case(folder, model, forward, inputs)


KL = dict(in_channels=3, out_channels=3, latent_channels=4, block_out_channels=(8, 16), norm_num_groups=4,
          down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2, scaling_factor=0.2)

VQ = dict(KL, latent_channels=3, num_vq_embeddings=20, vq_embed_dim=4, layers_per_block=2,
          down_block_types=("DownEncoderBlock2D", "AttnDownEncoderBlock2D"),
          up_block_types=("AttnUpDecoderBlock2D", "UpDecoderBlock2D"))

TINY = dict(encoder_block_out_channels=(8, 8, 8), decoder_block_out_channels=(8, 8, 8), num_encoder_blocks=(1, 2, 1),
            num_decoder_blocks=(2, 1, 1))


def autoencoder(folder, name, half="decoder", **options):
    """An autoencoder of diffusers: its decoder or its encoder, from a file that holds both."""
    import diffusers
    model = formula(getattr(diffusers, name)(**options))
    model.save_pretrained(folder)

    def encoded(x):
        found = model.encode(x)
        return (found.latent_dist.mean, found.latent_dist.logvar) if "latent_dist" in found else found.latents

    if half == "decoder":
        case(folder, model, lambda x: model.decode(x).sample, {"x": normal(2, BATCH, 4, 4, 4)})
    else:
        case(folder, model, encoded, {"x": normal(2, BATCH, 3, 8, 8)})


def autoencoder_tiles(folder):
    """AutoencoderKL with tiles of 4 x 4 latents, from latents of 10 x 7."""
    from diffusers import AutoencoderKL
    model = formula(AutoencoderKL(sample_size=8, **KL))
    model.save_pretrained(folder)
    model.enable_tiling()
    case(folder, model, lambda x: model.decode(x).sample, {"x": normal(2, BATCH, 4, 10, 7)})


def clip_text(folder, name="CLIPTextModel", **options):
    """CLIPTextModel, with or without projection: the last vectors, those before the last layer, and the pooled ones."""
    import transformers
    config = transformers.CLIPTextConfig(**dict(dict(
        vocab_size=50, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=9, bos_token_id=48, eos_token_id=49, pad_token_id=49), **options))
    model = formula(getattr(transformers, name)(config))
    model.save_pretrained(folder)

    def forward(ids):
        found = model(ids, output_hidden_states=True)
        pooled = found.text_embeds if "text_embeds" in found else found.pooler_output
        return found.last_hidden_state, found.hidden_states[-2], pooled

    case(folder, model, forward,
         {"ids": torch.tensor([[48, 3, 7, 49, 49, 49, 49], [48, 1, 2, 3, 4, 5, 49], [48, 49, 49, 49, 49, 49, 49]])})


def t5(folder, **options):
    """T5EncoderModel, with a caption that has padding."""
    from transformers import T5Config, T5EncoderModel
    model = formula(T5EncoderModel(T5Config(
        vocab_size=40, d_model=16, d_kv=4, d_ff=24, num_layers=2, num_heads=2, relative_attention_num_buckets=8,
        relative_attention_max_distance=12, **options)))
    model.save_pretrained(folder)
    ids = torch.tensor([list(range(2, 22)), [5, 3, 1] + [0] * 17, [9, 9, 4, 7, 1] + [0] * 15])
    case(folder, model, lambda ids, mask: model(ids, attention_mask=mask).last_hidden_state,
         {"ids": ids, "mask": (ids > 0).float()})


def guided(folder, name, **options):
    """A class of guided-diffusion's unet.py, with the arguments as its config.json."""
    sys.path.insert(0, os.environ["GUIDED_DIFFUSION"])
    from guided_diffusion import unet as code
    size = options["image_size"]
    arguments = dict(options, attention_resolutions=[size // side for side in options["attention_resolutions"]])
    model = formula(getattr(code, name)(**arguments))
    (folder / "config.json").write_text(json.dumps(dict(options, _class_name=name), indent=2))
    torch.save(model.state_dict(), folder / "pytorch_model.bin")

    def forward(x, t, labels=None):
        result = model(x, t, labels) if labels is not None else model(x, t)
        return result[:, :3] if result.dim() == 4 else result

    inputs = {"x": normal(2, BATCH, 3, size, size), "t": torch.tensor([0., 400, 999])}
    if options.get("num_classes"):
        inputs["labels"] = torch.tensor([0, 4, 2])
    case(folder, model, forward, inputs)


def joined_identity(code, attentions, model, forward):
    """PAG in GLIDE's attention, which reads words and pixels together: a pixel attends to itself and to all words."""
    def attend(self, qkv, encoder_kv=None):
        rows, width, pixels = qkv.shape
        each = width // (3 * self.n_heads)
        q, k, v = qkv.reshape(rows * self.n_heads, each * 3, pixels).split(each, dim=1)
        words, values = encoder_kv.reshape(rows * self.n_heads, each * 2, -1).split(each, dim=1)
        own = torch.full((pixels, pixels), -torch.inf).fill_diagonal_(0)
        bias = torch.cat([torch.zeros(pixels, words.shape[2]), own], 1)
        scores = torch.einsum("bct,bcs->bts", q, torch.cat([words, k], 2)) / each**0.5
        attended = torch.einsum("bts,bcs->bct", torch.softmax(scores + bias, 2), torch.cat([values, v], 2))
        return attended.reshape(rows, -1, pixels)

    def edited(**inputs):
        chosen = [model.get_submodule(name).attention for name in attentions]
        for attention in chosen:
            attention.forward = attend.__get__(attention)
        try:
            return forward(**inputs)
        finally:
            for attention in chosen:
                del attention.forward
    return edited


def glide(folder, part, **options):
    """A part of glide-text2im's text2im_model.py: the U-Net from vectors of tokens, or the text transformer that makes them."""
    sys.path.insert(0, os.environ["GLIDE"])
    from types import SimpleNamespace
    from glide_text2im import text2im_model as code
    text = dict(text_ctx=6, xf_width=16, xf_layers=2, xf_heads=2, xf_final_ln=True, xf_padding=True)
    size, enlarges = options["image_size"], options.get("super_res", False)
    flags = {key: value for key, value in options.items() if key not in ("image_size", "super_res")}
    arguments = dict(flags, attention_resolutions=[size // side for side in options["attention_resolutions"]])
    model = formula((code.SuperResText2ImUNet if enlarges else code.Text2ImUNet)(
        **text, tokenizer=SimpleNamespace(n_vocab=40), **arguments))
    config = dict(text, n_vocab=40, _class_name=part) if part == "Text2ImTextEncoder" else dict(
        options, xf_width=16, _class_name=part)
    (folder / "config.json").write_text(json.dumps(config, indent=2))
    torch.save(model.state_dict(), folder / "pytorch_model.bin")
    if part == "Text2ImTextEncoder":
        ids = torch.tensor([[1, 5, 7, 3, 2, 9], [8, 6, 39, 39, 39, 39], [39] * 6])
        mask = torch.tensor([[1.] * 6, [1.] * 2 + [0.] * 4, [0.] * 6])
        case(folder, model, lambda ids, mask: model.get_text_emb(ids, mask > 0)["xf_out"].transpose(1, 2),
             {"ids": ids, "mask": mask})
        return

    def forward(x, t, words, lowRes=None):
        # Its own forward, from the vectors on.
        model.get_text_emb = lambda tokens, mask: dict(
            xf_proj=model.transformer_proj(words[:, -1]), xf_out=words.transpose(1, 2))
        return (model(x, t, low_res=lowRes) if enlarges else model(x, t))[:, :3]

    inputs = {"x": normal(2, BATCH, 3, size, size), "t": torch.tensor([0., 400, 999]), "words": normal(3, BATCH, 6, 16)}
    if enlarges:
        inputs["lowRes"] = normal(4, BATCH, 3, size // 4, size // 4)
    case(folder, model, forward, inputs, {
        "identity-attention@middle_block.1": joined_identity(code, ["middle_block.1"], model, forward),
        "skipped-block@output_blocks.0.1": skipped_blocks(model, ["output_blocks.0.1"], forward)})


def glide_clip(folder, name, **options):
    """An encoder of glide-text2im's noised CLIP, with the keys of its config.yaml."""
    sys.path.insert(0, os.environ["GLIDE"])
    from glide_text2im.clip import encoders as code
    shared = {key: options[key] for key in ("n_embd", "n_head", "n_head_state", "n_xf_blocks")}
    if name == "GlideImageEncoder":
        model = code.ImageEncoder(image_size=options["image_size"], patch_size=options["patch_size"],
                                  n_timestep=options["n_timesteps"], device="cpu", **shared)
        inputs = {"x": 127.5 + 60 * normal(2, BATCH, 3, 8, 8), "t": torch.tensor([0, 4, 9])}
    else:
        model = code.TextEncoder(n_bpe_vocab=options["n_vocab"], max_text_len=options["max_text_len"], device="cpu",
                                 **shared)
        inputs = {"ids": torch.tensor([[38, 5, 7, 3, 2, 39], [38, 6, 39, 0, 0, 0], [38, 39, 0, 0, 0, 0]]),
                  "mask": torch.tensor([[1.] * 6, [1.] * 3 + [0.] * 3, [1.] * 2 + [0.] * 4])}
    formula(model)
    (folder / "config.json").write_text(json.dumps(dict(options, _class_name=name), indent=2))
    torch.save(model.state_dict(), folder / "pytorch_model.bin")

    def forward(x=None, t=None, ids=None, mask=None):
        return model(x, t) if ids is None else model(ids, mask.sum(1).long())

    case(folder, model, forward, inputs)


def karras(folder, repository, module, name, written, **options):
    """A U-Net of EDM or EDM2, as docs/import/edm_to_safetensors.py writes it: the inner network, on c_in x and ln(sigma) / 4."""
    sys.path.insert(0, os.environ[repository])
    code = importlib.import_module(f"training.{module}")
    model = getattr(code, name)(**options)
    filters = {key: value.clone() for key, value in model.state_dict().items() if key.endswith("resample_filter")}
    formula(model).load_state_dict(filters, strict=False)  # filters are fixed, not weights
    sys.path.pop(0)
    for package in [key for key in sys.modules if key.split(".")[0] in ("training", "torch_utils", "dnnlib")]:
        del sys.modules[package]
    (folder / "config.json").write_text(json.dumps(dict(options, _class_name=written), indent=2))
    torch.save(model.state_dict(), folder / "pytorch_model.bin")
    classes = options.get("label_dim", 0)

    def forward(x, noise, labels=None):
        hot = None if labels is None else torch.nn.functional.one_hot(labels, classes).to(torch.float32)
        return model(x, noise, hot)

    size = options["img_resolution"]
    inputs = {"x": normal(2, BATCH, 3, size, size), "noise": torch.tensor([-1.5, 0., 1.1])}
    if classes:
        inputs["labels"] = torch.tensor([0, 4, 2])
    case(folder, model, forward, inputs)


SONG = dict(img_resolution=8, in_channels=3, out_channels=3, model_channels=8, channel_mult=[1, 2], num_blocks=1,
            attn_resolutions=[4])

ADM = dict(image_size=8, in_channels=3, model_channels=32, num_res_blocks=1, attention_resolutions=[4],
           channel_mult=[1, 2], num_head_channels=16)

CLIP = dict(n_embd=12, n_head=2, n_head_state=8, n_xf_blocks=2)

CASES = {
    "dit": dit,
    "unet": unet,
    "unet-labels": lambda folder: unet(
        folder, num_class_embeds=5, resnet_time_scale_shift="scale_shift", downsample_padding=0, freq_shift=1,
        flip_sin_to_cos=False, downsample_type="resnet", upsample_type="resnet", attn_norm_num_groups=8,
        down_block_types=("AttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "AttnUpBlock2D")),
    "unet-resnet": lambda folder: unet(
        folder, down_block_types=("ResnetDownsampleBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "ResnetUpsampleBlock2D"), resnet_time_scale_shift="scale_shift"),
    "stable-diffusion": condition_unet,
    "stable-diffusion-xl": lambda folder: condition_unet(
        folder, down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), attention_head_dim=(2, 4), use_linear_projection=True,
        transformer_layers_per_block=(1, 2), addition_embed_type="text_time", addition_time_embed_dim=4,
        projection_class_embeddings_input_dim=10 + 6 * 4),
    "stable-diffusion-3": stable_diffusion_3,
    "stable-diffusion-3.5": lambda folder: stable_diffusion_3(
        folder, qk_norm="rms_norm", dual_attention_layers=(0, 1)),
    "pixart-sigma": pixart,
    "pixart-alpha": lambda folder: pixart(folder, use_additional_conditions=True, interpolation_scale=2),
    "flux": flux,
    "flux-guidance": lambda folder: flux(folder, guidance_embeds=True),
    "autoencoder-kl": lambda folder: autoencoder(folder, "AutoencoderKL", **KL),
    "autoencoder-kl-encoder": lambda folder: autoencoder(folder, "AutoencoderKL", "encoder", **KL),
    "autoencoder-vq": lambda folder: autoencoder(folder, "VQModel", **VQ),
    "autoencoder-vq-encoder": lambda folder: autoencoder(folder, "VQModel", "encoder", **VQ),
    "autoencoder-tiny": lambda folder: autoencoder(folder, "AutoencoderTiny", **TINY),
    "autoencoder-tiny-encoder": lambda folder: autoencoder(folder, "AutoencoderTiny", "encoder", **TINY),
    "autoencoder-tiles": autoencoder_tiles,
    "clip-text": clip_text,
    "clip-text-projection": lambda folder: clip_text(
        folder, "CLIPTextModelWithProjection", hidden_act="gelu", projection_dim=10, eos_token_id=2, pad_token_id=0),
    "t5": lambda folder: t5(folder, feed_forward_proj="gated-gelu"),
    "t5-first": lambda folder: t5(folder, feed_forward_proj="relu"),
    "adm": lambda folder: guided(
        folder, "UNetModel", out_channels=6, num_classes=5, use_scale_shift_norm=True, resblock_updown=True, **ADM),
    "adm-new-order": lambda folder: guided(
        folder, "UNetModel", out_channels=3, use_scale_shift_norm=False, use_new_attention_order=True, **ADM),
    "adm-classifier": lambda folder: guided(
        folder, "EncoderUNetModel", out_channels=7, use_scale_shift_norm=True, resblock_updown=True, pool="attention",
        **ADM),
    "adm-classifier-adaptive": lambda folder: guided(
        folder, "EncoderUNetModel", out_channels=7, use_scale_shift_norm=False, pool="adaptive", **ADM),
    "glide": lambda folder: glide(
        folder, "Text2ImUNet", out_channels=6, use_scale_shift_norm=True, resblock_updown=True, **ADM),
    "glide-upsampler": lambda folder: glide(
        folder, "Text2ImUNet", out_channels=6, use_scale_shift_norm=True, resblock_updown=True, super_res=True, **ADM),
    "glide-text": lambda folder: glide(folder, "Text2ImTextEncoder", out_channels=6, **ADM),
    "glide-clip-image": lambda folder: glide_clip(
        folder, "GlideImageEncoder", image_size=8, patch_size=4, n_timesteps=10, **CLIP),
    "glide-clip-text": lambda folder: glide_clip(folder, "GlideTextEncoder", n_vocab=40, max_text_len=6, **CLIP),
    "edm-ddpmpp": lambda folder: karras(folder, "EDM", "networks", "SongUNet", "SongUNet", label_dim=5, augment_dim=9, **SONG),
    "edm-ncsnpp": lambda folder: karras(
        folder, "EDM", "networks", "SongUNet", "SongUNet", embedding_type="fourier", encoder_type="residual",
        channel_mult_noise=2, resample_filter=[1, 3, 3, 1], **SONG),
    "edm-adm": lambda folder: karras(
        folder, "EDM", "networks", "DhariwalUNet", "DhariwalUNet", label_dim=5,
        **dict(SONG, model_channels=64, channel_mult=[1, 1])),
    "edm2": lambda folder: karras(
        folder, "EDM2", "networks_edm2", "UNet", "EDM2UNet", label_dim=5, img_channels=3, channels_per_head=8,
        **{key: value for key, value in SONG.items() if "_channels" not in key or key == "model_channels"}),
}

CHECKOUTS = {"adm": "GUIDED_DIFFUSION", "glide": "GLIDE", "edm": "EDM", "edm2": "EDM2"}


def main():
    root = Path(sys.argv[1])
    for name in sys.argv[2:] or CASES:
        checkout = CHECKOUTS.get(name.split("-")[0])
        if checkout and checkout not in os.environ:
            print(f"{name} is left out: {checkout} names no checkout of its code")
            continue
        folder = root / name
        folder.mkdir(parents=True, exist_ok=True)
        CASES[name](folder)
        print(name)


if __name__ == "__main__":
    main()
