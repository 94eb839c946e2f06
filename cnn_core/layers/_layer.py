"""What all layers share."""

import math
from typing import NamedTuple

import numpy as np

from cnn_core import _checks


class Window(NamedTuple):
    """What one output cell of a layer reads, in cells of the maps before it.

    Attributes
    ----------
    kernel_size, stride, padding, dilation : (int, int)
        Down and across; the padding is the one above and on the left.
    """

    kernel_size: tuple = (1, 1)
    stride: tuple = (1, 1)
    padding: tuple = (0, 0)
    dilation: tuple = (1, 1)


class Layer:
    """What all layers share. A layer is called like a function: ``layer(images)``.

    Parameters
    ----------
    **options
        The arguments that it was made with, as plain numbers, pairs, flags or words.

    Attributes
    ----------
    options : dict
        Those arguments: enough to make another layer of the same kind.
    params : dict of str to ndarray
        What it learns: ``"weight"`` and ``"bias"``, or nothing.
    window : Window or None
        What an output cell reads; None if it reads everything. Most layers read a single cell.
    kind : str
        What `cnn_core.network.Sequential` calls it.
    """

    kind = "layer"
    window = Window()

    def __init__(self, **options):
        self.options = options
        self.params = {}

    def __call__(self, images):
        return self.forward(images)

    def __repr__(self):
        options = ", ".join(f"{name}={_brief(value)}" for name, value in self.options.items())
        return f"{type(self).__name__}({options})"

    def forward(self, images):
        """Return what the layer makes of a batch of pictures."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def output_shape(self, input_shape):
        """Return the shape of what it makes of one picture of shape (C, H, W), or of D numbers."""
        sizes = [_checks.integer(size, "input_shape", minimum=1) for size in input_shape]
        try:
            return self.forward(np.empty((0, *sizes))).shape[1:]  # a batch of no pictures
        except ValueError as error:
            raise ValueError(str(error).replace("got shape (0, ", "got shape (N, ")) from None

    @property
    def parameter_count(self):
        """How many numbers it learns."""
        return sum(param.size for param in self.params.values())

    def multiplications(self, input_shape):
        """Count the products of a weight and an input for one picture, those with padding too."""
        places = math.prod(self.output_shape(input_shape)[1:])
        return places * self.params["weight"].size if "weight" in self.params else 0

    def _start(self, weight_shape, bias, rng, dtype):
        """Draw what it learns, as PyTorch does: from -b to b, with b = 1 / sqrt(inputs read)."""
        _checks.one_of(np.dtype(dtype).name, "dtype", ("float32", "float64"))
        bound = 1 / math.sqrt(math.prod(weight_shape[1:]))
        rng = np.random.default_rng(rng)
        shapes = {"weight": weight_shape} | ({"bias": weight_shape[:1]} if bias else {})
        for name, shape in shapes.items():
            self.params[name] = rng.uniform(-bound, bound, shape).astype(dtype)


def _brief(value):
    """Write a pair of equal numbers as one number."""
    pair = isinstance(value, tuple) and value[0] == value[1]
    return repr(value[0] if pair else value)
