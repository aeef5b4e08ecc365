"""Random features and images, and what the usual packages make of them: metric_peers.py SEED FOLDER prints JSON."""

import json
import sys

import numpy as np


def main(seed, folder):
    random = np.random.default_rng(seed)
    n, m = random.integers(60, 400, size=2)
    d = int(random.integers(2, 40))
    k = int(random.integers(1, 8))
    mixing = random.standard_normal((d, d)) / np.sqrt(d)
    real = np.maximum(0, random.standard_normal((n, d)) @ mixing + 0.5) + 0.05 * random.standard_normal((n, d))
    fake = np.maximum(0, random.standard_normal((m, d)) @ mixing * 0.9 + 0.6) + 0.05 * random.standard_normal((m, d))
    height, width = random.integers(4, 40, size=2)
    image = random.integers(0, 256, size=(height, width, 3), dtype=np.uint8)
    np.save(f"{folder}/real.npy", real)
    np.save(f"{folder}/fake.npy", fake)
    np.save(f"{folder}/image.npy", image[None])
    values = {"n": int(n), "m": int(m), "d": d, "k": k, "target": [int(v) for v in random.integers(3, 60, size=2)]}

    from pytorch_fid.fid_score import calculate_frechet_distance

    moments = [(x.mean(0), np.cov(x, rowvar=False)) for x in (real, fake)]
    values["pytorch-fid fid"] = calculate_frechet_distance(*moments[0], *moments[1])

    import torch
    from torch_fidelity.metric_fid import fid_statistics_to_metric
    from torch_fidelity.metric_kid import kernel_mmd
    from torch_fidelity.metric_prc import prc_features_to_metric

    values["torch-fidelity fid"] = fid_statistics_to_metric(
        *({"mu": mu, "sigma": sigma} for mu, sigma in moments), verbose=False
    )["frechet_inception_distance"]
    size = min(n, m)
    # Sets of one size: the package draws subsets of both, which are all here.
    values["torch-fidelity kid"] = kernel_mmd(
        real[:size],
        fake[:size],
        kid_kernel="poly",
        kid_kernel_poly_degree=3,
        kid_kernel_poly_gamma=None,
        kid_kernel_poly_coef0=1,
        verbose=False,
    )
    # The first set is the generated one.
    prc = prc_features_to_metric(
        torch.from_numpy(fake), torch.from_numpy(real), prc_neighborhood=3, prc_batch_size=1000, verbose=False
    )
    values["torch-fidelity precision"] = prc["precision"]
    values["torch-fidelity recall"] = prc["recall"]

    from cleanfid.fid import frechet_distance, kernel_distance
    from cleanfid.resize import make_resizer

    values["clean-fid fid"] = frechet_distance(*moments[0], *moments[1])
    # One subset of all, of sets of one size.
    values["clean-fid kid"] = kernel_distance(real[:size], fake[:size], num_subsets=1, max_subset_size=int(size))
    resized = make_resizer("PIL", False, "bicubic", tuple(reversed(values["target"])))(image)
    np.save(f"{folder}/resized.npy", np.ascontiguousarray(resized, dtype=np.float32))

    from prdc import compute_prdc

    for name, value in compute_prdc(real, fake, nearest_k=k).items():
        values[f"prdc {name}"] = value

    from vendi_score import vendi

    values["vendi-score vendi"] = vendi.score_dual(fake, normalize=True)

    import ot

    values["POT w2"] = float(np.sqrt(ot.emd2_1d(real[:, 0], fake[:, 0])))

    from scipy.stats import energy_distance

    values["scipy energy"] = energy_distance(real[:, 0], fake[:, 0]) ** 2
    print(json.dumps({name: value if isinstance(value, (int, list)) else float(value) for name, value in values.items()}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
