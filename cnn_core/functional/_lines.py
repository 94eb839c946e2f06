"""Pictures laid out as lines of numbers, on which a pixel of all windows is one piece."""

import functools
import itertools
import math
from typing import NamedTuple

import numpy as np

from cnn_core.functional import _windows
from cnn_core.functional._products import in_fours, multiply, pieces

CACHED = 2**18
"""Numbers that stay in the second cache of a processor of today, beside what they are made of."""


class Lines:
    """The pictures of a batch on one line of numbers for each channel.

    First come the upper rows of all pictures, beside each other, then the second ones. What lies
    `r` rows below each pixel and `c` columns to its right is then the same line, read from
    ``r * row + c`` on, where `row` is as long as a row of all pictures: all windows are read at
    once, in pieces that are as long as the line, and nothing is copied. A window that begins near
    the end of a row reads on in the next one; there is no such window, and `cut` leaves out what
    has come of it.

    With a stride of s, a line of its own holds the pixels of every s-th row and column: from one
    window to the next is again one number.

    Parameters
    ----------
    images : ndarray of shape (N, G, C, H, W)
    rows, cols : Side
        Where the windows lie; the near border may be negative: so many pixels are not read.
    dtype : dtype
        Of the numbers on the lines.
    """

    def __init__(self, images, rows, cols, dtype):
        self.plan = plan = _layout(images.shape, rows, cols)
        self.length = plan.length
        self.numbers = _laid_out(images.transpose(1, 2, 3, 0, 4), plan, dtype)

    def taps(self):
        """List the kernel's rows and columns that read one line, and what they read.

        That is all their pixels, a view of shape (G, C, KH, KW, length). At stride 1 these are all,
        else every s-th.
        """
        for down, across, first, shape, steps in self.plan.taps:
            yield down, across, _view(self.numbers, first, (*shape, self.length), steps)

    def cut(self, numbers):
        """Look at numbers of shape (G, O, length) as (N, G, O, H_out, W_out)."""
        maps = numbers.reshape(*numbers.shape[:2], *self.plan.maps)
        return maps[..., : self.plan.across].transpose(3, 0, 1, 2, 4)


class Rows:
    """The pictures of a batch as rows: a row of all pictures, for each channel, below each other.

    First come the upper rows, one for each channel, then the second ones. What a row of windows
    reads with one column of the kernels is then a matrix, of KH * C rows, whose columns are all
    places in all pictures: nothing is copied. As on `Lines`, a window that begins near the end of a
    row reads on in what comes next, and is left out. With a stride of s, every s-th column has a
    row of its own, as if they were s channels: s columns of the kernels meet them at once.

    Parameters
    ----------
    images, rows, cols, dtype
        As of `Lines`.

    Attributes
    ----------
    length, columns : int
        How long a row of all pictures is, and how many columns of kernels meet it one by one.
    pixels : ndarray of shape (G, H_out, numbers, length + more)
        What each row of windows reads; the next columns of the kernels, each a number further on.
    gaps : bool
        Whether there are zeros between or behind the values of kernels that meet these pixels.
    """

    def __init__(self, images, rows, cols, dtype):
        self.plan = plan = _rows_layout(images.shape, rows, cols)
        self.length, self._sides = plan.length, (rows, cols)
        self._numbers = _laid_out(images.transpose(1, 3, 2, 0, 4), plan, dtype)
        ((first, shape, steps),) = plan.taps
        self.pixels = _view(self._numbers, first, shape, steps)
        self.columns = columns_in_turn(cols)
        self.gaps = rows.dilation > 1 or cols.size % columns_at_once(cols) > 0 or cols.dilation > 1

    def spread(self, weight):
        """Return kernels (G, O, C, KH, KW) as they meet the pixels: (G, O, columns, numbers).

        With a dilation there are zeros between their values, and at a stride of 2, say, behind an
        odd number of columns.
        """
        values = np.zeros(self._spread_shape(weight.shape), weight.dtype)
        values[self._taps] = weight
        values = values.reshape(*values.shape[:4], -1, columns_at_once(self._sides[1]))
        groups, outputs, _, _, columns, _ = values.shape
        return values.transpose(0, 1, 4, 3, 5, 2).reshape(groups, outputs, columns, -1)

    def gathered(self, values, shape):
        """Do the reverse: return what of such values belongs to kernels of a shape."""
        groups, outputs, channels, high, wide = self._spread_shape(shape)
        sides = columns_at_once(self._sides[1])
        values = values.reshape(groups, outputs, wide // sides, high, sides, channels)
        values = values.transpose(0, 1, 5, 3, 2, 4).reshape(groups, outputs, channels, high, wide)
        return values[self._taps]

    def _spread_shape(self, shape):
        """Return the shape of kernels with those zeros."""
        rows, cols = self._sides
        return *shape[:3], rows.reach, columns_in_turn(cols) * columns_at_once(cols)

    @property
    def _taps(self):
        """Where the kernels' values lie among zeros."""
        rows, cols = self._sides
        return ..., slice(None, None, rows.dilation), slice(None, cols.reach, cols.dilation)

    def maps(self, weight, bias):
        """Yield groups, rows of windows, and what kernels (G, O, C, KH, KW) make of them.

        That is a part of the feature maps, (N, G, O, H_out, W_out), whose products stay in the
        cache until they are added up: two thirds of the time.
        """
        kernels = self.spread(weight)
        groups, outputs, columns, numbers = kernels.shape
        kernels = in_fours(kernels.reshape(groups, outputs * columns, numbers))[:, np.newaxis]
        ones = np.ones((outputs, 1, columns), weight.dtype)
        rows = self.pixels.shape[1]
        several = max(1, CACHED // max(1, outputs * columns * self.length))
        steps = max(1, several // rows), min(several, rows)
        for own, down in itertools.product(*map(pieces, (groups, rows), steps)):
            pixels = self.pixels[own, down, :, : self.length]
            sums = self._diagonal_sums(kernels[own], pixels, ones)
            sums += bias[own, np.newaxis]
            yield own, down, self.cut(sums)

    def _diagonal_sums(self, kernels, pixels, ones):
        """Multiply all columns of the kernels with the same pixels, and add up: (G, H_out, O, ...).

        What belongs together lies on diagonals then: each column reads one number further on. BLAS
        adds them up as a product with ones, in a quarter of the time of as many sums.
        """
        (outputs, _, columns), dtype, shape = ones.shape, ones.dtype, pixels.shape[:2]
        products = np.empty((*shape, kernels.shape[2], self.length), dtype)
        multiply(kernels, pixels, products)
        *outer, kernel, number = products.strides
        steps = *outer, columns * kernel, kernel + number, number
        reached = max(0, self.length - (columns - 1))
        diagonals = np.ndarray((*shape, outputs, columns, reached), dtype, products, strides=steps)
        sums = np.empty((*shape, outputs, 1, self.length), dtype)
        np.matmul(ones, diagonals, out=sums[..., :reached])
        return sums[..., 0, :]

    def cut(self, numbers):
        """Look at numbers of shape (G, H_out, O, length) as (N, G, O, H_out, W_out)."""
        maps = numbers.reshape(*numbers.shape[:3], *self.plan.maps)
        return maps[..., : self.plan.across].transpose(3, 0, 2, 1, 4)

    def cut_beside(self, numbers):
        """Look at numbers of shape (G, H_out, length, O) in the same way."""
        maps = numbers.reshape(*numbers.shape[:2], *self.plan.maps, numbers.shape[3])
        return maps[:, :, :, : self.plan.across].transpose(2, 0, 4, 1, 3)


def columns_at_once(cols):
    """Return how many columns of a kernel meet pixels at once: each has rows of its own."""
    return min(cols.stride, cols.reach)


def columns_in_turn(cols):
    """Return how many times that is done until all columns of a kernel have met their pixels."""
    return -(-cols.reach // columns_at_once(cols))


def _laid_out(images, plan, dtype):
    """Return the numbers of lines or rows: what is copied of the images, and zeros around it."""
    numbers = np.zeros(plan.size, dtype)
    lines = np.ndarray(plan.lines, dtype, numbers)
    for line, pixels in plan.copies:
        _windows.lay(images[pixels], lines[line])
    return numbers


def _view(numbers, first, shape, steps):
    """Look at numbers from the `first` one on, with so many `steps` from one to the next."""
    size = numbers.itemsize
    strides = tuple([step * size for step in steps])
    return np.ndarray(shape, numbers.dtype, numbers, first * size, strides)


class _Layout(NamedTuple):
    """What depends on shapes alone: how long lines are, what is copied to where, what is read."""

    lines: tuple
    length: int
    size: int
    copies: list
    taps: list
    maps: tuple
    across: int


# Remembered, for a layer asks for the same in every step: on small pictures, to work it out takes
# longer than all the rest.
@functools.lru_cache(1024)
def _layout(images, rows, cols):
    count, groups, channels = images[:3]
    sides = min(rows.stride, rows.reach), min(cols.stride, cols.reach)
    row = count * cols.line
    length, line = rows.windows * row, rows.line * row
    copies = []
    for down_side, across_side in np.ndindex(sides):
        down, from_rows = _every(rows, down_side)
        across, from_cols = _every(cols, across_side)
        to = (down_side, across_side, ..., down, slice(None), across)
        copies.append((to, (..., from_rows, slice(None), from_cols)))
    taps = []
    for row_taps, down_side, top, down in on_lines(rows):
        for col_taps, across_side, left, across in on_lines(cols):
            first = (down_side * sides[1] + across_side) * groups * channels * line
            shape = (groups, channels, len(row_taps), len(col_taps))
            steps = (channels * line, line, down * row, across, 1)
            first += top * row + left
            taps.append((as_slice(row_taps), as_slice(col_taps), first, shape, steps))
    # The last windows read past the end: numbers that exist, of results that are left out.
    size = groups * channels * line * math.prod(sides) + columns_in_turn(cols) - 1
    lines = (*sides, groups, channels, rows.line, count, cols.line)
    maps = rows.windows, count, cols.line
    return _Layout(lines, length, size, copies, taps, maps, cols.windows)


@functools.lru_cache(1024)
def _rows_layout(images, rows, cols):
    count, groups, channels = images[:3]
    row, sides = count * cols.line, columns_at_once(cols)
    high, reads = (rows.windows - 1) * rows.stride + rows.reach, channels * sides
    down, from_rows = _every(rows._replace(stride=1, windows=high - rows.reach + 1), 0)
    copies = []
    for side in range(sides):
        across, from_cols = _every(cols, side)
        to = (slice(None), down, side, ..., across)
        copies.append((to, (slice(None), from_rows, ..., from_cols)))
    more = columns_in_turn(cols) - 1
    shape = groups, rows.windows, rows.reach * reads, row + more
    steps = high * reads * row, rows.stride * reads * row, row, 1
    lines = groups, high, sides, channels, count, cols.line
    # The last windows read past the end, as on lines.
    size, maps = math.prod(lines) + more, (count, cols.line)
    return _Layout(lines, row, size, copies, [(0, shape, steps)], maps, cols.windows)


def on_lines(side):
    """List which kernel values of a side read the same line, that line, where, and how far apart.

    Each is a range of kernel values, the number of the line, where the first of them begins on it,
    and the distance from one to the next.
    """
    every = side.stride // math.gcd(side.stride, side.dilation)
    step = every * side.dilation // side.stride
    starts = range(min(every, side.size))
    return [
        (range(first, side.size, every), place % side.stride, place // side.stride, step)
        for first, place in ((first, first * side.dilation) for first in starts)
    ]


def as_slice(taps):
    """Return a range as a slice."""
    return slice(taps.start, taps.stop, taps.step)


def _every(side, number):
    """Return where on a line the pixels lie that it holds, and which pixels these are."""
    first = max(0, -((number - side.before) // side.stride))
    last = (side.length - 1 + side.before - number) // side.stride + 1
    last = max(first, min(last, side.line))
    start = first * side.stride + number - side.before
    return slice(first, last), slice(start, start + (last - first) * side.stride, side.stride)
