"""Writes the files of torch.save that TorchFileTest reads: fixtures.py FOLDER, with PyTorch 2.7.1."""

import collections
import pickle
import sys
from pathlib import Path

import numpy
import torch

folder = Path(sys.argv[1])
base = torch.arange(24, dtype=torch.float32)
shared = {
    "plain": base.view(4, 6),
    "transposed": base.view(4, 6).t(),
    "part": base.view(2, 3, 4)[:, 1:, ::2],
    "row": base[6:9],
    "scalar": torch.tensor(2.5),
    "empty": torch.zeros(0, 4),
}
types = {
    str(t).split(".")[1]: torch.tensor([1, 0, -3, 100], dtype=torch.int64).to(t)
    for t in (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16,
              torch.int8, torch.bool)
}
net = torch.nn.Sequential(torch.nn.Conv2d(3, 2, 3), torch.nn.BatchNorm2d(2))
torch.manual_seed(0)
net[0].weight.data = torch.arange(54).view(2, 3, 3, 3) / 8
state = net.state_dict()
nested = {
    "epoch": 7,
    "lr": 1e-3,
    "note": "rümb",
    "state_dict": collections.OrderedDict((name, value) for name, value in state.items()),
    "parameters": [torch.nn.Parameter(torch.tensor([3.0, 4.0])), (torch.tensor([5.0]), None, True)],
}
for name, content in [("shared", shared), ("types", types), ("state", state), ("nested", nested)]:
    torch.save(content, folder / f"{name}.pt")
    torch.save(content, folder / f"{name}-legacy.pt", _use_new_zipfile_serialization=False)

# Statistics as torch-fidelity caches them, and as EDM2 pickles those of several networks; NumPy 1 and 2 name their modules differently.
mu, sigma = numpy.array([0.5, -1.0, 2.0]), numpy.array([[2, 0.5, 0], [0.5, 1, 0.25], [0, 0.25, 3]])
torch.save({"mu": mu, "sigma": sigma}, folder / "statistics.pt")
several = {
    "fid": {"mu": mu, "sigma": sigma},
    "fd_dinov2": {"mu": mu.astype(">f4")[:2], "sigma": numpy.asfortranarray([[1.0, 2.0], [3.0, 4.0]])},
    "num_images": 7,
}
for protocol in (2, 4, 5):
    (folder / f"statistics-{protocol}.pkl").write_bytes(pickle.dumps(several, protocol=protocol))
# The same as NumPy 1 names its modules; protocol 2 writes names as lines.
(folder / "statistics-numpy1.pkl").write_bytes(
    pickle.dumps(several, protocol=2).replace(b"numpy._core.", b"numpy.core."))
