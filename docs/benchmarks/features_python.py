"""Feature networks of full size in their own libraries, beside `rhumb stats`: features_python.py make|library|compare FOLDER NETWORK."""

import resource
import sys
import time

import numpy as np

SIDES = {"inception-v3": 299, "dinov2-vits14": 224, "dinov2-vitl14": 224, "clip-vit-b32": 224, "clip-vit-l14-336": 336}
IMAGES = 4


def make(folder, name):
    from PIL import Image
    side = SIDES[name]
    small = np.random.default_rng(0).uniform(0, 255, (IMAGES, 3, 8, 8)).astype(np.float32)
    smooth = [[np.asarray(Image.fromarray(channel).resize((side, side), Image.BICUBIC)) for channel in image]
              for image in small]
    np.save(f"{folder}/{name}-images.npy", np.clip(np.array(smooth), 0, 255).round().astype(np.uint8))


def network(folder, name):
    import torch
    if name == "inception-v3":
        from pytorch_fid import inception as port
        state = torch.load(f"{folder}/pt_inception-2015-12-05-6726825d.pth")
        port.load_state_dict_from_url = lambda *_, **__: state
        net = port.InceptionV3([3], resize_input=False, normalize_input=False).eval()
        return lambda x: net((x - 128) / 128)[0].flatten(1)
    if name.startswith("dinov2"):
        from transformers import Dinov2Model
        net, mean, std = Dinov2Model.from_pretrained(f"{folder}/{name}").eval(), [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
        features = lambda x: net(x).pooler_output
    else:
        from transformers import CLIPVisionModelWithProjection
        net = CLIPVisionModelWithProjection.from_pretrained(f"{folder}/{name}").eval()
        mean, std = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]
        features = lambda x: net(x).image_embeds
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (mean, std))
    return lambda x: features((x / 255 - mean) / std)


def library(folder, name):
    import torch
    start = time.time()
    features = network(folder, name)
    opened = time.time() - start
    x = torch.from_numpy(np.load(f"{folder}/{name}-images.npy")).float()
    torch.set_num_threads(1)
    start = time.time()
    with torch.no_grad():
        found = features(x).numpy()
    seconds = time.time() - start
    np.save(f"{folder}/{name}-features.npy", found)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{name}: library opened in {opened:.1f} s, {IMAGES} images in {seconds:.1f} s, peak memory {memory:.2f} GB")


def compare(folder, name):
    theirs = np.load(f"{folder}/{name}-features.npy").astype(np.float64)
    ours = np.load(f"{folder}/{name}-stats.npz")
    apart = [np.abs(due - ours[key]).max() / np.abs(due).max()
             for key, due in [("mu", theirs.mean(0)), ("sigma", np.cov(theirs, rowvar=False))]]
    print(f"{name}: means differ by {apart[0]:.1e}, covariances by {apart[1]:.1e} of the largest value")


if __name__ == "__main__":
    {"make": make, "library": library, "compare": compare}[sys.argv[1]](sys.argv[2], sys.argv[3])
