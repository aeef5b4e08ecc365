"""Reconstructs another length of EDM2's average of weights from stored ones, after training (Karras et al. 2024, arXiv:2312.02696, section 3 and appendix C).

    python docs/import/edm2_phema.py FOLDER --std STD [--kimg KIMG] AVERAGE:KIMG:STD ...

An AVERAGE is a folder that edm_to_safetensors.py wrote, with the thousands of images that training had seen (1073741) and the relative length of
its average (0.050). FOLDER gets the average of the length STD at KIMG, by default the last of the stored ones. The published
lengths are 0.050 and 0.100, one snapshot each or several. Needs numpy and safetensors.
"""

import argparse
import shutil
from pathlib import Path

import numpy as np


def exponent(std):
    """The exponent gamma of the profile t^gamma with that relative standard deviation: std^2 = (gamma + 1) / ((gamma + 2)^2 (gamma + 3))."""
    inverse = float(std) ** -2
    roots = np.roots([1, 7, 16 - inverse, 12 - inverse])
    gamma = max(root.real for root in roots if abs(root.imag) < 1e-6)
    if gamma < 0:
        raise SystemExit(f"no average of growing weights has the relative length {std}; it must lie between 0 and 0.288")
    return gamma


def product(one, other):
    """The inner product of two profiles (end, gamma), each (gamma + 1) t^gamma / end^(gamma + 1) from 0 to its end."""
    (shorter, a), (longer, b) = sorted([one, other])
    return (a + 1) * (b + 1) / (a + b + 1) * (shorter / longer) ** b / longer


def coefficients(stored, wanted):
    """What each stored profile (end, std) is multiplied by, so that the sum is nearest to the wanted one; they sum to 1."""
    profiles = [(end, exponent(std)) for end, std in stored]
    target = (wanted[0], exponent(wanted[1]))
    gram = np.array([[product(one, other) for other in profiles] for one in profiles])
    solved = np.linalg.solve(gram, np.array([product(one, target) for one in profiles]))
    return solved / solved.sum()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("averages", nargs="+", metavar="AVERAGE:KIMG:STD")
    parser.add_argument("--std", type=float, required=True)
    parser.add_argument("--kimg", type=float)
    arguments = parser.parse_args()
    from safetensors.numpy import load_file, save_file
    stored = [(Path(path), float(kimg), float(std)) for path, kimg, std in
              (average.rsplit(":", 2) for average in arguments.averages)]
    end = arguments.kimg or max(kimg for _, kimg, _ in stored)
    factors = coefficients([(kimg, std) for _, kimg, std in stored], (end, arguments.std))
    total = {}
    for (path, kimg, std), factor in zip(stored, factors):
        print(f"{path}: {kimg:g} kimg, {std:g}, times {factor:+.6f}")
        for key, value in load_file(str(path / "model.safetensors")).items():
            total[key] = total.get(key, 0) + factor * value.astype(np.float64)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name in ("config.json", "scheduler_config.json"):
        shutil.copy(stored[0][0] / name, arguments.folder / name)
    save_file({key: value.astype(np.float32) for key, value in total.items()}, str(arguments.folder / "model.safetensors"))


if __name__ == "__main__":
    main()
