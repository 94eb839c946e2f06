"""Make `stored.npz` again, where the weights are installed.

    python -m cnn_workshop.pretrained

Two runs on one kind of machine give the same file.
"""

import json

import numpy as np

from cnn_core import datasets
from cnn_workshop.pretrained import seen

PICTURE = "coffee"
_OTHERWISE = (("both sides", "RGB", "-1 to 1"), ("same", "BGR", "-1 to 1"))
_RANGES = tuple(("same", "RGB", values) for values in list(seen.RANGES)[1:])


def stored():
    """Return all that is stored, by name."""
    asked = [(picture, *seen.AS_TRAINED) for picture in datasets.PHOTOGRAPHS]
    asked += [(PICTURE, *how) for how in (*_OTHERWISE, *_RANGES)]
    verdicts = {", ".join(each): seen.computed(*each) for each in asked}
    layers, arrays = {}, {"picture": np.array(PICTURE)}
    for name, (many, side, maps) in seen.maps_of(PICTURE).items():
        low, high = float(maps.min()), float(maps.max())
        layers[name] = (many, side, low, high)
        arrays[f"maps, {name}"] = np.rint(255 * (maps - low) / (high - low)).astype(np.uint8)
    steps = seen.network().steps[:3]
    for step in steps:
        arrays[f"{step.name}, kernels"] = step.weight
        arrays |= {f"{step.name}, {part}": array for part, array in step.norm.items()}
    told = {
        step.name: {name: getattr(step, name) for name in ("stride", "groups", "bends", "adds")}
        for step in steps
    }
    numbers = {
        name: (each.classes, [round(share, 6) for share in each.probabilities])
        for name, each in verdicts.items()
    }
    texts = {"verdicts": numbers, "layers": layers, "steps": told}
    return arrays | {name: np.array(json.dumps(text)) for name, text in texts.items()}
