"""Small networks with random weights as ONNX files, and what PyTorch computes with them.

    python onnx_files.py FOLDER

Leaves denoiser.onnx (x, t, labels), classifier.onnx and peer.safetensors: "KIND.INPUT" and "KIND.result".
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file


class Denoiser(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.labels = torch.nn.Embedding(4, 6)
        self.time = torch.nn.Linear(1, 6)
        self.into = torch.nn.Conv2d(2, 6, 3, padding=1)
        self.out = torch.nn.Conv2d(6, 2, 3, padding=1)

    def forward(self, x, t, labels):
        e = self.labels(labels) + self.time(t[:, None].to(x.dtype) / 1000)
        return self.out(torch.nn.functional.silu(self.into(x) + e[:, :, None, None]))


class Classifier(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 8, 3, stride=2)
        self.head = torch.nn.Linear(8, 5)

    def forward(self, x):
        return self.head(torch.relu(self.conv(x)).mean((2, 3)))


def main():
    folder = Path(sys.argv[1])
    torch.manual_seed(5)
    cases = {
        "denoiser": (Denoiser(), {"x": torch.randn(3, 2, 4, 4), "t": torch.tensor([0, 500, 999]), "labels": torch.tensor([0, 2, 3])}),
        "classifier": (Classifier(), {"x": torch.randn(2, 3, 9, 9)}),
    }
    arrays = {}
    for name, (network, inputs) in cases.items():
        network.eval()
        torch.onnx.export(network, tuple(inputs.values()), str(folder / f"{name}.onnx"), input_names=list(inputs), output_names=["result"],
                          dynamic_axes={key: {0: "batch"} for key in [*inputs, "result"]}, opset_version=17, dynamo=False)
        arrays |= {f"{name}.{key}": value.float() for key, value in inputs.items()}
        arrays[f"{name}.result"] = network(*inputs.values()).detach()
    save_file(arrays, str(folder / "peer.safetensors"))


if __name__ == "__main__":
    main()
