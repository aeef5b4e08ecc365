"""Turns a network pickle of EDM or EDM2 into a folder that Rhumb opens: config.json, scheduler_config.json, model.safetensors.

    PYTHONPATH=CHECKOUT python docs/import/edm_to_safetensors.py NETWORK.pkl FOLDER

CHECKOUT is a checkout of NVlabs/edm or NVlabs/edm2. Their pickles contain code, which loading runs: convert files of people you trust only.
Rhumb itself never loads such a pickle. Needs torch, safetensors and what their code imports.
"""

import json
import pickle
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

# The class that Rhumb writes, by the class of the inner network.
WRITTEN = {"SongUNet": "SongUNet", "DhariwalUNet": "DhariwalUNet", "UNet": "EDM2UNet"}


def parts(net):
    """The inner network of EDM's or EDM2's preconditioning, and its arguments."""
    outer = type(net).__name__
    if outer == "EDMPrecond":
        arguments = dict(net.init_kwargs)
        arguments.pop("model_type", None)
        channels = arguments.pop("img_channels", net.img_channels)
        return net.model, dict(arguments, in_channels=channels, out_channels=channels)
    if outer == "Precond":
        return net.unet, dict(net.init_kwargs)
    raise SystemExit(f"{outer} is not written here: only EDMPrecond and EDM2's Precond are; the VP and VE baselines predict otherwise")


def main():
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    with open(source, "rb") as file:
        data = pickle.load(file)
    net = data["ema"].eval().to(torch.float32)
    inner, arguments = parts(net)
    arguments.update(img_resolution=net.img_resolution, label_dim=net.label_dim)
    if isinstance(inner.init_args, (list, tuple)) and inner.init_args:
        raise SystemExit("the network was built with positional arguments, whose names the pickle does not hold")
    if float(net.sigma_data) != 0.5:
        raise SystemExit(f"sigma_data is {net.sigma_data}; Rhumb opens networks of 0.5")
    folder.mkdir(parents=True, exist_ok=True)
    config = dict(arguments, _class_name=WRITTEN[type(inner).__name__])
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    scheduler = dict(_class_name="EDMEulerScheduler", sigma_min=0.002, sigma_max=80.0, sigma_data=0.5, rho=7.0,
                     sigma_schedule="karras", prediction_type="epsilon")
    (folder / "scheduler_config.json").write_text(json.dumps(scheduler, indent=2) + "\n")
    save_file({key: value.detach().contiguous().clone() for key, value in inner.state_dict().items()},
              str(folder / "model.safetensors"))
    print(folder)


if __name__ == "__main__":
    main()
