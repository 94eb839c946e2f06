"""Take one number of a network apart: what it reads in the layer below, and what counts most."""

from dataclasses import dataclass

import numpy as np

from cnn_core import ops
from cnn_core.layers import Conv2d, Linear
from cnn_workshop import _words
from cnn_workshop.explorers import _arithmetic


@dataclass(frozen=True)
class Cause:
    """How one number of a layer came about.

    Attributes
    ----------
    layer, below : str
        The layer of the number, and the one that it reads.
    index : tuple of int
        Map, row and column of the number; its place alone in a fully connected layer.
    value : float
        The number.
    maps : tuple of int
        The maps that it reads.
    top, left : int
        Where its window begins in each of them.
    window : ndarray of shape (maps, KH, KW)
        The numbers read.
    weight : ndarray of the same shape, or None
        What they are multiplied with.
    bias : float
        What is added at the end.
    """

    layer: str
    below: str
    index: tuple
    value: float
    maps: tuple
    top: int
    left: int
    window: np.ndarray
    weight: np.ndarray | None
    bias: float

    @property
    def products(self):
        """Number by number, what was read times its weight; None without weights."""
        return None if self.weight is None else self.window * self.weight

    @property
    def expected(self):
        """What the numbers read give; not the `value`, if a reader's own layer made a mistake."""
        if self.weight is not None:
            return float(self.products.sum() + self.bias)
        return float(
            self.window.max() if self.window.size > 1 else np.maximum(self.window, 0).item()
        )

    def trace(self, chosen):
        """Return the products of one of the maps read, as those of a convolution."""
        parts = self.window[chosen], self.weight[chosen], self.products[chosen]
        tall, wide = parts[0].shape
        rows, cols = range(self.top, self.top + tall), range(self.left, self.left + wide)
        place = self.index[-2:] if len(self.index) == 3 else (0, 0)
        return ops.ConvolutionTrace(*place, tuple(rows), tuple(cols), *parts, float(parts[2].sum()))

    def described(self, chosen):
        """Say where the number comes from, down to the products of one of the maps read."""
        words = f"{where(self.index, self.layer)}: {self.words()}."
        if self.weight is None:
            return words
        spelled = _arithmetic.sum_in_words(self.trace(chosen))
        return f"{words} {map_name(self.maps[chosen], self.below)}: {spelled}."

    @property
    def is_right(self):
        """Whether the number is what the numbers read give."""
        return np.isclose(self.value, self.expected, rtol=1e-3, atol=1e-3, equal_nan=True)

    @property
    def shares(self):
        """How much of the number comes from each map that is read, as parts of the largest."""
        if self.weight is None:
            return np.ones(len(self.maps))
        sums = np.abs(np.nan_to_num(self.products.sum(axis=(1, 2))))
        return sums / (sums.max() or 1)

    @property
    def box(self):
        """The window in each map that is read: top, left, height, width."""
        return [self.top, self.left, *self.window.shape[1:]]

    @property
    def strongest(self):
        """Map, row and column, in the layer below, of what counts most.

        It is the product that takes the number furthest to where it is, or the largest number of a
        pooling window.
        """
        chosen, row, col = self._strongest_place
        return self.maps[chosen], self.top + row, self.left + col

    @property
    def _strongest_place(self):
        pull = self.window
        if self.weight is not None:
            pull = self.products * (1 if self.value >= 0 else -1)
        return tuple(int(at) for at in np.unravel_index(pull.argmax(), pull.shape))

    def words(self):
        """Say how the number came about."""
        made = _words.number(self.expected)
        if not self.is_right:
            made += f", but {self.layer} has {_words.number(self.value)} here"
        if self.weight is None and self.window.size == 1:
            return f"the larger of 0 and {_words.number(self.window.item())} = {made}"
        if self.weight is None:
            read = ", ".join(_words.number(number) for number in self.window.flat)
            return f"the largest of {read} = {made}"
        many = _words.count(self.window.size, "product")
        bias = f"the bias {_words.number(self.bias)}"
        if not self.products.any():
            return f"{many}, all of them 0, and {bias} add up to {made}"
        place = self._strongest_place
        factors = " times ".join(_words.number(part[place]) for part in (self.window, self.weight))
        return (
            f"{many} and {bias} add up to {made}; what counts most is {factors} at "
            f"{where(self.strongest, self.below)}"
        )


def take_apart(network, values, layer, index):
    """Say how one number of a layer came about.

    Parameters
    ----------
    network : Sequential
        Of convolutions, ReLUs and max poolings, a flattening and a fully connected layer.
    values : dict of str to ndarray
        What each layer made of one picture: ``network.forward(images, keep=True)``.
    layer : str
        The layer's name.
    index : tuple of int
        Map, row and column; or the class, in a fully connected layer.

    Returns
    -------
    Cause
    """
    names = list(values)
    below = names[names.index(layer) - 1]
    while values[below].ndim == 2:  # flattened: the same numbers as maps are further below
        below = names[names.index(below) - 1]
    maps = values[below][0]
    part = network[layer]
    top, left, size = 0, 0, maps.shape[1:]
    read, weight, bias = tuple(range(len(maps))), None, 0.0
    if isinstance(part, (Conv2d, Linear)):
        weight = part.params["weight"][index[0]].reshape(len(maps), -1)
        bias = float(part.params["bias"][index[0]]) if "bias" in part.params else 0.0
    else:
        read = index[:1]
    if not isinstance(part, Linear):
        size = part.window.kernel_size
        top, left = (at * step for at, step in zip(index[1:], part.window.stride, strict=True))
    window = maps[list(read), top : top + size[0], left : left + size[1]].astype(float)
    weight = None if weight is None else weight.reshape(window.shape).astype(float)
    value = float(values[layer][0][tuple(index)])
    return Cause(layer, below, tuple(index), value, read, top, left, window, weight, bias)


def chain(network, values, layer, index):
    """Take a number apart, then what counts most for it, and so on down to the picture.

    Returns
    -------
    list of Cause
    """
    found = [take_apart(network, values, layer, index)]
    while found[-1].below != "input":
        found.append(take_apart(network, values, found[-1].below, found[-1].strongest))
    return found


def seen(network, values, cause):
    """Return the part of the picture that a number depends on: top, left, height, width."""
    fields = network.receptive_fields()
    if len(cause.index) == 3:
        return fields[cause.layer].box(*cause.index[1:])
    last = (size - 1 for size in values[cause.below].shape[2:])  # all is read, from the first on
    row, col, height, width = fields[cause.below].box(*last)
    return [0, 0, row + height, col + width]


def where(index, layer):
    """Name a number by its layer, map, row and column, or by its class.

    Examples
    --------
    >>> where((3, 1, 2), "pool1"), where((0, 1, 2), "input"), where((7,), "linear1")
    ('pool1, map 3, row 1, column 2', 'the picture, row 1, column 2', 'linear1, class 7')
    """
    if len(index) == 1:
        return f"{layer}, {'number' if layer.startswith('flatten') else 'class'} {index[0]}"
    return f"{map_name(index[0], layer)}, row {index[1]}, column {index[2]}"


def map_name(index, layer):
    """Name one map of a layer; the input has one alone, the picture."""
    return "the picture" if layer == "input" else f"{layer}, map {index}"
