"""What a layer of the stack explorer can be: its kind and its window, as a person chooses them."""

from dataclasses import dataclass, replace

import numpy as np

from cnn_core import _checks, layers

NOTHING = "no layer"
KINDS = {
    "Convolution": (3, 1, 0, 1),
    "ReLU": (1, 1, 0, 1),
    "Max pooling": (2, 2, 0, 1),
    "Average pooling": (2, 2, 0, 1),
    NOTHING: (1, 1, 0, 1),
}
"""For each kind of layer: kernel size, stride, padding and dilation to begin with."""

FIELDS = {"size": (1, 7), "stride": (1, 4), "padding": (0, 3), "dilation": (1, 4)}
"""The numbers of a window, and the range of each."""

_OFFERED = {"Convolution": 4, "Max pooling": 4, "Average pooling": 3}  # of these fields
_TYPES = {
    layers.Conv2d: "Convolution",
    layers.ReLU: "ReLU",
    layers.MaxPool2d: "Max pooling",
    layers.AvgPool2d: "Average pooling",
}


@dataclass(frozen=True)
class Choice:
    """One layer as it is chosen.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    chosen : tuple of int
        Size, stride, padding and dilation as they were chosen, whether the kind has them or not.
    """

    kind: str = NOTHING
    chosen: tuple = KINDS[NOTHING]

    @property
    def in_use(self):
        """Whether there is a layer."""
        return self.kind != NOTHING

    @property
    def offered(self):
        """The names of the numbers that the kind of layer has."""
        return tuple(FIELDS)[: _OFFERED.get(self.kind, 0)]

    @property
    def geometry(self):
        """Kernel size, stride, padding and dilation as they count."""
        count = len(self.offered)
        return self.chosen[:count] + KINDS[NOTHING][count:]

    def changed(self, name, value):
        """Return the choice with another kind, which begins as usual, or with another number."""
        if name == "kind":
            return Choice(value, KINDS[value])
        at = list(FIELDS).index(name)
        return replace(self, chosen=(*self.chosen[:at], value, *self.chosen[at + 1 :]))

    def layer(self, kernel):
        """Return the layer; None for no layer. ``kernel(size)`` returns that of a convolution."""
        size, stride, padding, dilation = self.geometry
        if self.kind == "Convolution":
            options = {"bias": False, "dtype": np.float64}
            layer = layers.Conv2d(1, 1, size, stride, padding, dilation, **options)
            layer.params["weight"][...] = kernel(size)
            return layer
        if self.kind == "Max pooling":
            return layers.MaxPool2d(size, stride, padding, dilation)
        if self.kind == "Average pooling":
            return layers.AvgPool2d(size, stride, padding)
        return layers.ReLU() if self.kind == "ReLU" else None

    def words(self, brief=False):
        """Name kind, size and stride, and what else is not as usual.

        Examples
        --------
        >>> Choice("Max pooling", (2, 2, 1, 1)).words()
        'max pooling, size 2, stride 2, padding 1'
        >>> Choice("Convolution", (3, 1, 0, 1)).words(brief=True)
        'convolution 3'
        """
        kind = self.kind if self.kind == "ReLU" else self.kind.lower()
        usual = (None, 1 if brief else None, 0, 1)
        numbers = zip(self.offered, self.geometry, usual, strict=False)
        said = [f"{name} {value}" for name, value, common in numbers if value != common]
        words = ", ".join([kind, *said])
        return words.replace(", size", "") if brief else words


def read_layer(layer):
    """Return a layer as it would be chosen."""
    kind = _TYPES.get(type(layer))
    if kind is None:
        known = ", ".join(one.__name__ for one in _TYPES)
        raise TypeError(f"`layers` must hold {known} only, got {type(layer).__name__}")
    window = layer.window
    ranges = FIELDS.values()
    for name, (down, across), (least, most) in zip(window._fields, window, ranges, strict=True):
        if down != across:
            raise ValueError(f"`layers` must have one {name} down and across, got {layer}")
        _checks.integer(down, name, least, most)
    return Choice(kind, tuple(down for down, _ in window))
