"""Ask torchvision for the results that `test_detection.py` compares with, and store them.

    python tests/make_detection_reference.py        # needs torchvision; made with 0.29.1

Boxes are multiples of a quarter, so that most results are exact. Ties among scores, boxes without
area and boxes that touch are among them on purpose.
"""

from pathlib import Path

import numpy as np

PATH = Path(__file__).parent / "data" / "detection_reference.npz"
LIMITS = (0.0, 0.2, 0.5, 0.75, 1.0)
SIZES = (0, 1, 2, 5, 12, 40)
DRAWS = 2


def boxes(rng, count):
    """Draw boxes on a small page, so that many overlap; some have no area, some are equal."""
    corner = rng.integers(0, 24, (count, 2)) / 4
    drawn = np.concatenate([corner, corner + rng.integers(0, 20, (count, 2)) / 4], axis=1)
    again = rng.random(count) < 0.15
    drawn[again] = drawn[rng.integers(0, max(count, 1), again.sum())]
    return drawn


def main():
    """Write the file."""
    import torch
    from torchvision import ops

    def ask(function, *arrays):
        return function(*(torch.from_numpy(np.array(each)) for each in arrays[:-1]), arrays[-1])

    stored = {}
    for number, (count, draw) in enumerate(np.ndindex(len(SIZES), DRAWS)):
        rng = np.random.default_rng((count, draw))
        given, other = boxes(rng, SIZES[count]), boxes(rng, SIZES[-1 - count])
        scores = rng.integers(0, 13, SIZES[count]) / 16  # many are equal
        idxs = rng.integers(0, 3, SIZES[count])
        stored |= {
            f"{number} boxes": given, f"{number} other": other, f"{number} scores": scores,
            f"{number} idxs": idxs,
            f"{number} iou": ops.box_iou(*map(torch.from_numpy, (given, other))).numpy(),
        }  # fmt: skip
        for limit in LIMITS:
            kept = ask(ops.nms, given, scores, limit)
            stored[f"{number} nms {limit}"] = kept.numpy()
            kept = ask(ops.batched_nms, given, scores, idxs, limit)
            # Among equal scores its order is not fixed: what is kept is what counts.
            stored[f"{number} batched {limit}"] = np.sort(kept.numpy())
    np.savez_compressed(PATH, **stored)


if __name__ == "__main__":
    main()
