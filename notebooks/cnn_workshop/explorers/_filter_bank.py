"""The filters that a person may choose from, and the pictures and filters that they may bring."""

from dataclasses import dataclass

import numpy as np

from cnn_core import _checks, datasets, kernels

OWN = "your own"
CHANNELS = ("red", "green", "blue")
MOST = 6
"""As many filters as the explorer shows."""

PHOTOGRAPHS = {
    "Cup of coffee": lambda: datasets.photograph("coffee", size=48),
    "Astronaut": lambda: datasets.photograph("astronaut", size=40),
    "Cat": lambda: datasets.photograph("chelsea", size=48),
}


@dataclass(frozen=True)
class Filter:
    """One named filter: the same small table in every channel, times the share of the channel.

    Attributes
    ----------
    shares : tuple of float
        What red, green and blue count.
    kernel : str
        A name in `cnn_core.kernels`, of 3 x 3.
    """

    shares: tuple
    kernel: str = "identity"

    @property
    def weight(self):
        """The filter as an array of shape (3, 3, 3): channel, row, column."""
        return np.multiply.outer(np.array(self.shares), kernels.get(self.kernel))


FILTERS = {
    "Red minus green": Filter((1, -1, 0)),
    "Upright edges": Filter((1, 1, 1), "vertical_edge"),
    "From red to green": Filter((1, -1, 0), "vertical_edge"),
    "Brightness": Filter((0.299, 0.587, 0.114)),
    "Level edges": Filter((1, 1, 1), "prewitt_y"),
    "Blue, sharpened": Filter((0, 0, 1), "sharpen"),
}


def choose_photograph(photograph):
    """Return the pictures of the menu, by name, and the name of the one to begin with."""
    if isinstance(photograph, str):
        return PHOTOGRAPHS, _checks.one_of(photograph, "photograph", list(PHOTOGRAPHS))
    picture = np.array(_checks.array(photograph, "photograph", ndim=3))
    if picture.shape[2] != 3 or not 3 <= min(picture.shape[:2]) <= max(picture.shape) <= 64:
        raise ValueError(
            "`photograph` must have shape (H, W, 3) with 3 to 64 rows and columns, "
            f"got shape {picture.shape}"
        )
    return {"your picture": lambda: picture, **PHOTOGRAPHS}, "your picture"


def choose_filters(filters, bias):
    """Return the filters to begin with and their biases, in the size 3 x 3, and their own size."""
    if filters is None:
        weight = np.array([known.weight for known in FILTERS.values()][:4])
        return weight, _biases(bias, 4), 3
    weight = np.array(_checks.array(filters, "filters", ndim=4), dtype=float)
    count, size = len(weight), weight.shape[-1]
    if count > MOST or size not in (1, 3) or weight.shape[1:] != (3, size, size):
        raise ValueError(
            f"`filters` must have shape (O, 3, 3, 3) or (O, 3, 1, 1) with at most {MOST} filters, "
            f"got shape {weight.shape}"
        )
    rim = (3 - size) // 2
    return np.pad(weight, ((0, 0), (0, 0), (rim, rim), (rim, rim))), _biases(bias, count), size


def _biases(bias, count):
    """Return one bias for each filter."""
    if bias is None:
        return np.zeros(count)
    bias = np.array(_checks.array(bias, "bias", ndim=1), dtype=float)
    if len(bias) != count:
        raise ValueError(
            f"`bias` must hold one number for each of {count} filters, got {len(bias)}"
        )
    return bias


def name_of(weight):
    """Return the menu's name of a filter of shape (3, 3, 3)."""
    for name, known in FILTERS.items():
        if np.array_equal(weight, known.weight):
            return name
    return OWN
