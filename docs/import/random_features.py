#!/usr/bin/env python3
"""Writes feature networks of the published architectures with random weights, under the published keys and file formats.

    python random_features.py FOLDER [inception-v3] [dinov2-vits14 | dinov2-vitl14] [clip-vit-b32 | clip-vit-l14-336]

For trying what needs such networks without their weights: values of metrics mean nothing. Needs torch, torchvision, pytorch-fid and
transformers, as framework/architecture-checks/src/test/python/metrics.txt lists them. Each network comes with the description NAME.yaml
for `--models FOLDER`.
"""

import sys
from pathlib import Path

import torch

IMAGENET = "  mean: [0.485, 0.456, 0.406]\n  std: [0.229, 0.224, 0.225]\n"
CLIP = "  mean: [0.48145466, 0.4578275, 0.40821073]\n  std: [0.26862954, 0.26130258, 0.27577711]\n"


def drawn(model, seed):
    """Weights that keep the scale of the activations (He et al. 2015), so that features differ from image to image."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        if parameter.dim() > 1:
            deviation = (2 / parameter[0].numel()) ** 0.5 if "embed" not in name or "projection" in name else 0.02
            parameter.data = deviation * torch.randn(parameter.shape, generator=generator)
    return model.eval()


def describe(folder, name, network, side, rule, values, width):
    (folder / f"{name}.yaml").write_text(
        f"task: features\nnetwork: {network}\ninput:\n  channels: 3\n  height: {side}\n  width: {side}\n{values}"
        f"  resize: {rule}\nwidth: {width}\n")


def inception(folder, name):
    from pytorch_fid import inception as port
    net = port._inception_v3(num_classes=1008, aux_logits=False, weights=None)
    state = drawn(net, 1).state_dict()
    file = "pt_inception-2015-12-05-6726825d.pth"
    torch.save(state, folder / file, _use_new_zipfile_serialization=False)
    describe(folder, name, file, 299, "tensorflow-bilinear", "  low: -1\n  high: 0.9921875\n", 2048)


def dinov2(folder, name, **config):
    from transformers import Dinov2Config, Dinov2Model
    model = drawn(Dinov2Model(Dinov2Config(image_size=518, patch_size=14, layerscale_value=0.1, **config)), 2)
    model.save_pretrained(folder / name)
    describe(folder, name, name, 224, "bicubic-antialiased", "  low: 0\n  high: 1\n" + IMAGENET, config["hidden_size"])


def clip(folder, name, **config):
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection
    model = drawn(CLIPVisionModelWithProjection(CLIPVisionConfig(**config)), 3)
    model.save_pretrained(folder / name)
    describe(folder, name, name, config["image_size"], "bicubic-antialiased", "  low: 0\n  high: 1\n" + CLIP,
             config["projection_dim"])


NETWORKS = {
    "inception-v3": lambda folder, name: inception(folder, name),
    "dinov2-vits14": lambda folder, name: dinov2(
        folder, name, hidden_size=384, num_hidden_layers=12, num_attention_heads=6),
    "dinov2-vitl14": lambda folder, name: dinov2(
        folder, name, hidden_size=1024, num_hidden_layers=24, num_attention_heads=16),
    "clip-vit-b32": lambda folder, name: clip(
        folder, name, hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12,
        image_size=224, patch_size=32, projection_dim=512),
    "clip-vit-l14-336": lambda folder, name: clip(
        folder, name, hidden_size=1024, intermediate_size=4096, num_hidden_layers=24, num_attention_heads=16,
        image_size=336, patch_size=14, projection_dim=768),
}


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or ["inception-v3", "dinov2-vits14", "clip-vit-b32"]:
        if name not in NETWORKS:
            sys.exit(f"there is no network '{name}'; there are {', '.join(NETWORKS)}")
        NETWORKS[name](folder, name)
        print(folder / f"{name}.yaml")


if __name__ == "__main__":
    main()
