"""The layers of the commuting explorer: what each makes of a picture, and how far it steps."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from cnn_core import _checks
from cnn_core.layers import Conv2d, Layer, MaxPool2d, ReLU
from cnn_core.network import Sequential
from cnn_core.network.receptive_field import ReceptiveField


class Movable(NamedTuple):
    """A layer that makes a map of a picture.

    Attributes
    ----------
    function : callable
        ``function(picture)``: from shape (H, W) to shape (H_out, W_out).
    field : ReceptiveField or None
        What a cell of the map sees, if that is known.
    stride : tuple of int
        How many pixels lie between neighbouring cells, down and right.
    """

    function: Callable
    field: ReceptiveField | None
    stride: tuple


def of_network(network):
    """Return a network as a function of one picture; of several maps it shows the first."""
    field = list(network.receptive_fields().values())[-1]

    def function(picture):
        maps = network(np.asarray(picture, dtype=float)[np.newaxis, np.newaxis])
        return maps[0, 0] if maps.ndim == 4 else maps[0]

    function.__name__ = ", ".join(type(layer).__name__ for layer in network)
    return Movable(function, field, field.jump if field else (1, 1))


def of_reader(layer, stride):
    """Return what a reader handed over: a layer, a network, or a function of one picture."""
    if isinstance(layer, (Layer, Sequential)):
        if stride is not None:
            raise TypeError("`stride` must be left out: the layer knows its own")
        return of_network(layer if isinstance(layer, Sequential) else Sequential(layer))
    step = _checks.pair(1 if stride is None else stride, "stride", minimum=1)
    return Movable(_checks.function(layer, "layer"), None, step)


def _convolution(kernel, stride, padding):
    layer = Conv2d(1, 1, kernel.shape, stride, padding, bias=False, dtype=np.float64)
    layer.params["weight"][0, 0] = kernel
    return layer


LAYERS = {
    "convolution": lambda *options: [_convolution(*options)],
    "ReLU": lambda *options: [ReLU()],
    "max pooling 2 x 2": lambda *options: [MaxPool2d(2)],
    "conv, ReLU, pool": lambda *options: [_convolution(*options), ReLU(), MaxPool2d(2)],
}
"""For each layer of the menu: its parts, for a kernel, a stride and a padding."""


def of_menu(name, kernel, stride, padding):
    """Return a layer of the menu."""
    return of_network(Sequential(*LAYERS[name](kernel, stride, padding)))
