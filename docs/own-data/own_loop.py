"""Samples two Gaussians in NumPy from the noise of a run, and compares: own_loop.py NOISE.npy FOLDER."""
import sys

import numpy as np

MEANS, VARIANCE, SCALE = np.array([[-1.0, 0.0], [1.0, 0.0]]), 0.25, 3.0


def denoised(x, sigma, labels):
    """E[x0 | x] under each row's class, and under no class."""
    each = (VARIANCE * x[:, None] + sigma**2 * MEANS) / (VARIANCE + sigma**2)  # (B, classes, 2)
    logits = -((x[:, None] - MEANS) ** 2).sum(2) / (2 * (VARIANCE + sigma**2))
    weights = np.exp(logits - logits.max(1, keepdims=True))
    weights /= weights.sum(1, keepdims=True)
    return each[np.arange(len(x)), labels], (weights[:, :, None] * each).sum(1)


noise, folder = np.load(sys.argv[1]), sys.argv[2]
labels = np.load(f"{folder}/labels.npy")
steps, low, high, rho = 20, 0.02, 40, 7
ramp = np.linspace(high ** (1 / rho), low ** (1 / rho), steps)
sigmas = np.append(ramp**rho, 0)

x = noise * sigmas[0]
for sigma, following in zip(sigmas[:-1], sigmas[1:]):
    conditional, unconditional = denoised(x, sigma, labels)
    guided = conditional + (SCALE - 1) * (conditional - unconditional)
    x = x + (following - sigma) * (x - guided) / sigma

samples = np.load(f"{folder}/samples.npy")
print(f"largest difference {np.abs(x - samples).max():.1e} of {np.abs(samples).max():.2f}")
