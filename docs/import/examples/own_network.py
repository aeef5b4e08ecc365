"""A PyTorch network of one's own for Rhumb: traces it and writes its description beside it.

    python own_network.py FOLDER

The network stands in for yours. It predicts the noise of images whose pixels are Gaussian around one grey level for each class, so its
answer is exact and what it samples can be checked. Needs torch 2.7.1 or earlier.
"""

import sys
from pathlib import Path

import torch

LEVELS = torch.tensor([-0.6, -0.2, 0.2, 0.6])  # the mean of each class
VARIANCE = 0.01


class Network(torch.nn.Module):
    """Noise of x = a x0 + s n, with a^2 = alphas[time]; label 4 stands for "no class"."""

    def __init__(self):
        super().__init__()
        betas = torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64)
        self.register_buffer("alphas", torch.cumprod(1 - betas, 0).float())
        self.register_buffer("means", torch.cat([LEVELS, LEVELS.mean()[None]]))
        self.register_buffer("variances", torch.tensor([VARIANCE] * 4 + [VARIANCE + LEVELS.var(correction=0).item()]))

    def forward(self, x, time, labels):
        a2 = self.alphas[time].reshape(-1, 1, 1, 1)
        mean = self.means[labels].reshape(-1, 1, 1, 1)
        variance = self.variances[labels].reshape(-1, 1, 1, 1)
        return (1 - a2).sqrt() * (x - a2.sqrt() * mean) / (a2 * variance + 1 - a2)


folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
example = (torch.randn(2, 3, 32, 32), torch.tensor([10, 500]), torch.tensor([0, 4]))
torch.jit.trace(Network().eval(), example).save(str(folder / "own-network.pt"))
(folder / "own-network.yaml").write_text("""\
task: denoiser
network: own-network.pt
prediction: epsilon
noise:
  table: {betas: linear, start: 0.0001, end: 0.02, train-steps: 1000}
  time: index
sample: {channels: 3, height: 32, width: 32}
conditioning: {type: labels, classes: 4, null-label: 4}
""")
