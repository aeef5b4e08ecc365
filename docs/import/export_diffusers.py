#!/usr/bin/env python3
"""Exports models of the diffusers library for Rhumb: TorchScript networks, and the YAML that describes them.

    python export_diffusers.py unet DIRECTORY --to models/NAME [--scheduler DIRECTORY] [--null-label N]
    python export_diffusers.py pipeline DIRECTORY --to models/NAME

DIRECTORY is what save_pretrained() left (or a name that diffusers itself can fetch). `unet` takes a UNet2DModel, unconditional
or class-conditional; `pipeline` takes a pipeline of the Stable Diffusion kind: UNet2DConditionModel, AutoencoderKL, CLIPTextModel,
CLIPTokenizer. Written are NAME.yaml, the networks NAME/*.pt, and NAME.sampler.yaml with the pipeline's own sampler and schedule, to
be pasted into an experiment. Needs torch 2.7.1 or earlier (a later one may name operators that the engine does not know), diffusers,
transformers for pipelines.
"""

import argparse
import json
from pathlib import Path

import torch


class Output(torch.nn.Module):
    """A model that gives one tensor in place of a dictionary."""

    def __init__(self, model, pick):
        super().__init__()
        self.model = model
        self.pick = pick

    def forward(self, *inputs):
        return self.pick(self.model, *inputs)


def trace(model, pick, example, other, file):
    """Traces in evaluation mode, without gradients of the weights, and checks the trace on a batch of another size."""
    module = Output(model.eval().float().requires_grad_(False), pick)
    with torch.no_grad():
        traced = torch.jit.trace(module, example, check_trace=False)
        difference = (traced(*other) - module(*other)).abs().max().item()
    if not difference <= 1e-4:
        raise SystemExit(f"{file}: the trace differs by {difference} from the model on another batch size")
    file.parent.mkdir(parents=True, exist_ok=True)
    traced.save(str(file))


def batches(make):
    """Example inputs of two rows for tracing, and of three rows for the check."""
    return make(2), make(3)


def times(rows, train_steps):
    return torch.arange(1, rows + 1) * (train_steps // 5)


def size(sample_size):
    return (sample_size, sample_size) if isinstance(sample_size, int) else tuple(sample_size)


PREDICTIONS = {"epsilon": "epsilon", "v_prediction": "v", "sample": "sample"}
BETAS = {"linear": "linear", "scaled_linear": "scaled-linear", "squaredcos_cap_v2": "cosine"}
SPACINGS = {"leading": "leading", "trailing": "trailing", "linspace": "linspace"}


def known(table, key, what):
    if key not in table:
        raise SystemExit(f"{what} '{key}' has no counterpart; there are {sorted(table)}")
    return table[key]


def table(config):
    if config.get("trained_betas") is not None:
        raise SystemExit("a scheduler with trained_betas has no counterpart")
    return "{" + ", ".join([
        f"betas: {known(BETAS, config['beta_schedule'], 'the beta schedule')}",
        f"start: {config['beta_start']!r}",
        f"end: {config['beta_end']!r}",
        f"train-steps: {config['num_train_timesteps']}",
        f"zero-terminal-snr: {'true' if config.get('rescale_betas_zero_snr') else 'false'}",
    ]) + "}"


def noise(config):
    return f"noise:\n  table: {table(config)}\n  time: index\n"


def sampler(config, guidance):
    """The scheduler as Rhumb's DDIM sees it; the rest of an experiment is the reader's."""
    lines = [
        "# The sampling of the original pipeline; paste into an experiment.",
        "sampler: {type: ddim, steps: 50, eta: 0}",
        "schedule:",
        "  type: ddim",
        f"  table: {table(config)}",
        f"  spacing: {known(SPACINGS, config.get('timestep_spacing', 'leading'), 'the timestep spacing')}",
        f"  offset: {config.get('steps_offset', 0)}",
        f"  alpha-to-one: {'true' if config.get('set_alpha_to_one', True) else 'false'}",
    ]
    if config.get("clip_sample"):
        bound = config.get("clip_sample_range", 1.0)
        lines.append(f"# clip_sample, with use_clipped_model_output=True: {{type: dynamic-threshold, quantile: 1, "
                     f"range: {bound}, largest: {bound}}} as the last entry of every arm.")
    if guidance:
        lines.append("# guidance_scale: {type: classifier-free, scale: 7.5}")
    return "\n".join(lines) + "\n"


def write(target, description, sampling):
    target.parent.mkdir(parents=True, exist_ok=True)
    Path(f"{target}.yaml").write_text(description)
    Path(f"{target}.sampler.yaml").write_text(sampling)


def export_unet(unet, config, target, null_label=None):
    """A UNet2DModel. `config` is the scheduler's; `null_label` the label it saw in place of dropped ones."""
    c = unet.config
    if c.in_channels != c.out_channels:
        raise SystemExit(f"the network takes {c.in_channels} channels and gives {c.out_channels}")
    height, width = size(c.sample_size)
    labels = c.get("num_class_embeds")
    steps = config["num_train_timesteps"]

    def inputs(rows):
        x = torch.randn(rows, c.in_channels, height, width)
        t = times(rows, steps)
        return (x, t, torch.arange(rows) % labels) if labels else (x, t)

    def forward(model, x, t, *label):
        return model(x, t, *label, return_dict=False)[0]

    trace(unet, forward, *batches(inputs), target / "unet.pt")
    conditioning = "conditioning: {type: none}\n"
    if labels and null_label is not None:
        conditioning = f"conditioning: {{type: labels, classes: {labels - 1}, null-label: {null_label}}}\n"
    elif labels:
        conditioning = f"conditioning: {{type: labels, classes: {labels}}}\n"
    description = (
        "task: denoiser\n"
        f"network: {target.name}/unet.pt\n"
        f"prediction: {known(PREDICTIONS, config['prediction_type'], 'the prediction type')}\n"
        + noise(config)
        + f"sample: {{channels: {c.in_channels}, height: {height}, width: {width}}}\n"
        + conditioning
    )
    write(target, description, sampler(config, labels and null_label is not None))


def export_pipeline(pipe, target):
    """A pipeline of the Stable Diffusion kind."""
    unet, vae, encoder, tokenizer = pipe.unet, pipe.vae, pipe.text_encoder, pipe.tokenizer
    config = dict(pipe.scheduler.config)
    c = unet.config
    height, width = size(c.sample_size)
    length = tokenizer.model_max_length
    steps = config["num_train_timesteps"]
    tokens = encoder.config.hidden_size

    trace(unet, lambda model, x, t, e: model(x, t, e, return_dict=False)[0],
          *batches(lambda rows: (torch.randn(rows, c.in_channels, height, width), times(rows, steps),
                                 torch.randn(rows, length, tokens))),
          target / "unet.pt")
    trace(vae, lambda model, z: model.decode(z, return_dict=False)[0],
          *batches(lambda rows: (torch.randn(rows, c.in_channels, height, width),)), target / "decoder.pt")
    trace(encoder, lambda model, ids: model(ids, return_dict=False)[0],
          *batches(lambda rows: (torch.randint(0, len(tokenizer), (rows, length)),)), target / "text-encoder.pt")
    export_tokenizer(tokenizer, target / "tokenizer.json")

    with torch.no_grad():
        image = vae.decode(torch.zeros(1, c.in_channels, height, width), return_dict=False)[0]
    shift = vae.config.get("shift_factor") or 0.0
    description = (
        "task: denoiser\n"
        f"network: {target.name}/unet.pt\n"
        f"prediction: {known(PREDICTIONS, config['prediction_type'], 'the prediction type')}\n"
        + noise(config)
        + f"sample: {{channels: {c.in_channels}, height: {height}, width: {width}}}\n"
        "conditioning:\n"
        "  type: text\n"
        "  encoder:\n"
        f"    network: {target.name}/text-encoder.pt\n"
        f"    tokenizer: {target.name}/tokenizer.json\n"
        f"    length: {length}\n"
        f"    pad: {tokenizer.pad_token_id}\n"
        f"    width: {tokens}\n"
        "decoder:\n"
        f"  network: {target.name}/decoder.pt\n"
        f"  scaling-factor: {vae.config.scaling_factor!r}\n"
        f"  shift: {shift!r}\n"
        f"  channels: {image.shape[1]}\n"
        f"  height: {image.shape[2]}\n"
        f"  width: {image.shape[3]}\n"
    )
    write(target, description, sampler(config, True))


def export_tokenizer(tokenizer, file):
    """Vocabulary and merges as one tokenizer.json."""
    from transformers import AutoTokenizer
    import tempfile

    if not tokenizer.is_fast:
        with tempfile.TemporaryDirectory() as folder:
            tokenizer.save_pretrained(folder)
            tokenizer = AutoTokenizer.from_pretrained(folder, use_fast=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    tokenizer.backend_tokenizer.save(str(file))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["unet", "pipeline"])
    parser.add_argument("source", help="what save_pretrained() left")
    parser.add_argument("--to", type=Path, required=True, help="where to write, without an ending")
    parser.add_argument("--scheduler", help="the scheduler's folder, for unet; default: SOURCE/../scheduler")
    parser.add_argument("--null-label", type=int, help="the label that the network saw in place of dropped ones")
    arguments = parser.parse_args()
    if arguments.what == "pipeline":
        from diffusers import StableDiffusionPipeline
        export_pipeline(StableDiffusionPipeline.from_pretrained(arguments.source, safety_checker=None), arguments.to)
    else:
        from diffusers import UNet2DModel
        folder = Path(arguments.scheduler) if arguments.scheduler else Path(arguments.source).parent / "scheduler"
        config = json.loads((folder / "scheduler_config.json").read_text())
        export_unet(UNet2DModel.from_pretrained(arguments.source), config, arguments.to, arguments.null_label)


if __name__ == "__main__":
    main()
