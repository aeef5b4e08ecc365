"""Two sets of features, and what numpy, scipy and prdc make of them; see metrics.sh."""

import sys

import numpy as np


def make(folder, samples, features):
    """Features as networks have them: not negative, and mostly of few directions."""
    random = np.random.default_rng(0)
    directions = random.standard_normal((64, features)) / 8
    for name, scale, shift in (("real", 1.0, 0.2), ("fake", 0.95, 0.22)):
        hidden = random.standard_normal((samples, 64)) * scale
        noise = 0.3 * random.standard_normal((samples, features))
        np.save(f"{folder}/{name}.npy", np.maximum(0, hidden @ directions + noise + shift).astype(np.float32))


def fid(real, fake):
    from scipy import linalg

    shift = real.mean(0) - fake.mean(0)
    a = np.cov(real, rowvar=False)
    b = np.cov(fake, rowvar=False)
    root = linalg.sqrtm(a @ b)
    return {"fid": shift @ shift + np.trace(a) + np.trace(b) - 2 * np.trace(root).real}


def kid(real, fake):
    def kernel(x, y):
        return (x @ y.T / x.shape[1] + 1) ** 3

    n, m = len(real), len(fake)
    within = kernel(real, real)
    value = (within.sum() - np.trace(within)) / (n * (n - 1))
    within = kernel(fake, fake)
    value += (within.sum() - np.trace(within)) / (m * (m - 1))
    del within
    return {"kid": value - 2 * kernel(real, fake).mean()}


def prdc(real, fake):
    from prdc import compute_prdc

    values = compute_prdc(real, fake, nearest_k=5)
    return {f"{name}@5": values[name] for name in sorted(values)}


def together(real, fake):
    return {**fid(real, fake), **kid(real, fake), **prdc(real, fake)}


if __name__ == "__main__":
    task, folder = sys.argv[1:3]
    if task == "make":
        make(folder, int(sys.argv[3]), int(sys.argv[4]))
    else:
        sets = [np.load(f"{folder}/{name}.npy").astype(np.float64) for name in ("real", "fake")]
        for name, value in globals()[task](*sets).items():
            print(name, value)
