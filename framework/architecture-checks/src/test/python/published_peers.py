"""Small published networks with random weights, saved by their own libraries, and what these libraries compute with them.

    python published_peers.py FOLDER [NAME...]

Leaves FOLDER/NAME for every case: what save_pretrained() writes, and peer.safetensors with inputs, result, and the gradient of
sum(result * cotangent) in the first input. Edited results are beside the plain one under the name of the edit.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

from peers import spread

BATCH = 3


def normal(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def case(folder, forward, inputs, edits=None):
    """Runs `forward` on the inputs, with a gradient in the first; `edits` are further forwards by name."""
    named = dict(inputs)
    first = next(iter(named))
    named[first] = named[first].requires_grad_(True)
    result = forward(**named)
    cotangent = normal(99, *result.shape)
    gradient, = torch.autograd.grad((result * cotangent).sum(), named[first])
    arrays = {f"input.{i}.{key}": value.detach() for i, (key, value) in enumerate(named.items())}
    arrays |= {"result": result.detach(), "cotangent": cotangent, "gradient": gradient}
    for name, edited in (edits or {}).items():
        with torch.no_grad():
            arrays[f"edited.{name}"] = edited(**named)
    save_file({key: np.ascontiguousarray(value.to(torch.float32).numpy()) for key, value in arrays.items()},
              str(folder / "peer.safetensors"))


def identity_attention(model, attentions, forward):
    """PAG's processor of diffusers. It takes the rows twice, and perturbs the second half."""
    from diffusers.models.attention_processor import PAGIdentitySelfAttnProcessor2_0

    def edited(**inputs):
        before = model.attn_processors
        processors = {key: PAGIdentitySelfAttnProcessor2_0() if any(key.startswith(a) for a in attentions) else value
                      for key, value in before.items()}
        set_processors(model, processors)
        try:
            return forward(**{key: torch.cat([value, value]) for key, value in inputs.items()}).chunk(2)[1]
        finally:
            set_processors(model, before)
    return edited


def set_processors(model, processors):
    for name, module in model.named_modules():
        if f"{name}.processor" in processors:
            module.set_processor(processors[f"{name}.processor"])


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


class Processors:
    """Models without attn_processors of their own."""

    @staticmethod
    def of(model):
        if not hasattr(type(model), "attn_processors"):
            type(model).attn_processors = property(lambda self: {
                f"{name}.processor": module.processor
                for name, module in self.named_modules() if hasattr(module, "processor")})
        return model


def dit(folder, width=8, layers=2):
    """DiTTransformer2DModel with learned variances and a null class."""
    from diffusers import DiTTransformer2DModel
    model = spread(DiTTransformer2DModel(
        num_attention_heads=2, attention_head_dim=width // 2, in_channels=3, out_channels=6, num_layers=layers,
        sample_size=8, patch_size=2, num_embeds_ada_norm=5), 1)
    model = rounded(model, folder)

    def forward(x, t, labels):
        return model(x, timestep=t, class_labels=labels).sample[:, :3]

    case(folder, forward, {"x": normal(2, BATCH, 3, 8, 8), "t": torch.tensor([0, 400, 999]),
                           "labels": torch.tensor([0, 4, 5])},
         {"identity-attention@transformer_blocks.1.attn1": identity_attention(
             model, ["transformer_blocks.1.attn1"], forward),
          "skipped-block@transformer_blocks.0": skipped_blocks(model, ["transformer_blocks.0"], forward)})


def rounded(model, folder):
    """Saves in float16, and computes with the weights as they were saved."""
    model.half().save_pretrained(folder)
    return Processors.of(type(model).from_pretrained(folder).float().eval())


CASES = {"dit-small": dit, "dit": lambda folder: dit(folder, 32, 3)}


def main():
    root = Path(sys.argv[1])
    for name in sys.argv[2:] or CASES:
        folder = root / name
        folder.mkdir(parents=True, exist_ok=True)
        CASES[name](folder)
        print(name)


if __name__ == "__main__":
    main()
