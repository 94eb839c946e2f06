"""The filters that a person may choose from, and the pictures and filters that they may bring."""

from dataclasses import dataclass, replace

import numpy as np

from cnn_core import _checks, kernels
from cnn_workshop.explorers._inputs import GIVEN
from cnn_workshop.explorers._photographs import named, offered

OWN = "your own"
CHANNELS = ("red", "green", "blue")
MOST = 6
"""As many filters as the explorer shows."""

PHOTOGRAPHS = {
    **offered("coffee", size=48),
    **offered("astronaut", size=40),
    **offered("chelsea", size=48),
}


@dataclass(frozen=True)
class Known:
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
    "Red minus green": Known((1, -1, 0)),
    "Upright edges": Known((1, 1, 1), "vertical_edge"),
    "From red to green": Known((1, -1, 0), "vertical_edge"),
    "Brightness": Known((0.299, 0.587, 0.114)),
    "Level edges": Known((1, 1, 1), "prewitt_y"),
    "Blue, sharpened": Known((0, 0, 1), "sharpen"),
}


def choose_photograph(photograph):
    """Return the pictures of the menu, by name, and the name of the one to begin with."""
    if isinstance(photograph, str):
        return PHOTOGRAPHS, _checks.one_of(named(photograph), "photograph", list(PHOTOGRAPHS))
    picture = np.array(_checks.array(photograph, "photograph", ndim=3))
    if picture.shape[2] != 3 or not 3 <= min(picture.shape[:2]) <= max(picture.shape) <= 64:
        raise ValueError(
            "`photograph` must have shape (H, W, 3) with 3 to 64 rows and columns, "
            f"got shape {picture.shape}"
        )
    return {GIVEN: lambda: picture, **PHOTOGRAPHS}, GIVEN


@dataclass(frozen=True, eq=False)
class Filter:
    """A filter as it stands; changed, it becomes another one.

    Attributes
    ----------
    weight : ndarray of shape (3, 3, 3)
        Channel, row, column; of a filter of 1 x 1 only the middles count.
    bias : float
        What is added to the sum of its parts.
    name : str
        What the menu calls it.
    own : Filter or None
        What it was when it was last the person's own.
    """

    weight: np.ndarray
    bias: float = 0.0
    name: str = OWN
    own: "Filter | None" = None

    def changed(self, **numbers):
        """Return it with another weight or bias: the person's own."""
        return replace(self, name=OWN, own=None, **numbers)

    def named(self, name):
        """Return the filter of that name in the menu; or the person's own, as it was last."""
        own = self if self.name == OWN else self.own
        if name == OWN:
            return own or self.changed()
        return Filter(FILTERS[name].weight, 0.0, name, own)


def choose_filters(filters, bias):
    """Return all filters that there can be, how many to begin with, and their size."""
    known = [Filter(each.weight, name=name) for name, each in FILTERS.items()]
    if filters is None:
        weight, size = np.array([each.weight for each in known[:4]]), 3
    else:
        weight, size = _checked_weight(filters)
    count = len(weight)
    given = [
        Filter(each, number, _name_of(each))
        for each, number in zip(weight, _biases(bias, count).tolist(), strict=True)
    ]
    return (*given, *known[count:]), count, size


def _checked_weight(filters):
    """Return a reader's filters in the size 3 x 3, and their own size."""
    weight = np.array(_checks.array(filters, "filters", ndim=4), dtype=float)
    count, size = len(weight), weight.shape[-1]
    if count > MOST or size not in (1, 3) or weight.shape[1:] != (3, size, size):
        raise ValueError(
            f"`filters` must have shape (O, 3, 3, 3) or (O, 3, 1, 1) with at most {MOST} filters, "
            f"got shape {weight.shape}"
        )
    rim = (3 - size) // 2
    return np.pad(weight, ((0, 0), (0, 0), (rim, rim), (rim, rim))), size


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


def _name_of(weight):
    """Return the menu's name of a filter of shape (3, 3, 3)."""
    for name, known in FILTERS.items():
        if np.array_equal(weight, known.weight):
            return name
    return OWN
