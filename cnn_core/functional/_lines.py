"""Pictures laid out as lines of numbers, on which a pixel of all windows is one piece."""

import functools
import math
from typing import NamedTuple

import numpy as np


class Lines:
    """The pictures of a batch on one line of numbers for each channel.

    First come the upper rows of all pictures, beside each other, then the second ones. What lies
    `r` rows below each pixel and `c` columns to its right is then the same line, read from
    ``r * row + c`` on, where `row` is as long as a row of all pictures: all windows are read at
    once, in pieces that are as long as the line, and nothing is copied. A window that begins near
    the end of a row reads on in the next one; there is no such window, and `maps` leaves out what
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
        for down, across, first, shape, steps, _ in self.plan.taps:
            yield down, across, _view(self.numbers, first, (*shape, self.length), steps)

    def spans(self):
        """List the same, the pixels of all of them as one view of shape (G, C, pixels).

        Beside it stands how far each of these kernel values reads from the first.
        """
        for down, across, first, shape, steps, offsets in self.plan.taps:
            span = min(steps[1], self.length + offsets[-1])
            steps = (*steps[:2], 1)
            yield down, across, _view(self.numbers, first, (*shape[:2], span), steps), offsets

    def cut(self, numbers):
        """Look at numbers of shape (G, O, length) as (N, G, O, H_out, W_out)."""
        maps = numbers.reshape(*numbers.shape[:2], *self.plan.maps)
        return maps[..., : self.plan.across].transpose(3, 0, 1, 2, 4)

    def maps(self, numbers, bias, out):
        """Fill such maps, with a bias of shape (G, O, 1) added."""
        np.add(self.cut(numbers), bias[..., np.newaxis], out=out)


class Rows:
    """The pictures of a batch as rows: a row of all pictures, for each channel, below each other.

    First come the upper rows, one for each channel, then the second ones. What a row of windows
    reads with one column of the kernels is then a matrix, of KH * C rows, whose columns are all
    places in all pictures: nothing is copied. As on `Lines`, a window that begins near the end of a
    row reads on in what comes next, and is left out; with a stride, every s-th column has rows of
    its own.

    Parameters
    ----------
    images, rows, cols, dtype
        As of `Lines`.
    """

    def __init__(self, images, rows, cols, dtype):
        self.plan = plan = _rows_layout(images.shape, rows, cols)
        self.length = plan.length
        self.numbers = _laid_out(images.transpose(1, 3, 2, 0, 4), plan, dtype)

    def reads(self):
        """List kernel rows, kernel columns, how far apart these read, and what they read.

        That is a view of shape (G, H_out, KH * C, numbers): the first column reads `length` numbers
        from the first one on. All columns that read the same rows are listed at once.
        """
        for down, across, first, shape, steps, distance in self.plan.taps:
            yield down, across, distance, _view(self.numbers, first, shape, steps)

    def column_sums(self, values, pixels, distance):
        """Multiply each column of one kernel, values (G, 1, KW, KH, C), with its pixels; add up."""
        sums = None
        for col in range(values.shape[2]):
            kernel = values[:, :, col].reshape(len(values), 1, 1, -1)
            found = kernel @ pixels[..., col * distance : col * distance + self.length]
            if sums is None:
                sums = found
            else:
                sums += found
        return sums

    def diagonal_sums(self, values, pixels, distance):
        """Multiply all columns of kernels (G, O, KW, KH, C) with the same pixels, and add up.

        What belongs together lies on diagonals then: each column reads `distance` further on. BLAS
        adds them up as a product with ones, in a quarter of the time of as many sums.
        """
        groups, outputs, columns = values.shape[:3]
        kernels = in_fours(values.reshape(groups, outputs * columns, -1))[:, np.newaxis]
        products = kernels @ pixels[..., : self.length]
        *shape, rows, length = products.shape
        numbers = length - (columns - 1) * distance
        steps = shape[1] * rows * length, rows * length, columns * length, length + distance, 1
        diagonals = _view(products.reshape(-1), 0, (*shape, outputs, columns, numbers), steps)
        sums = np.empty((*shape, outputs, 1, length), products.dtype)
        np.matmul(np.ones((1, columns), sums.dtype), diagonals, out=sums[..., :numbers])
        return sums[..., 0, :]

    def cut(self, numbers):
        """Look at numbers of shape (G, H_out, O, length) as (N, G, O, H_out, W_out)."""
        maps = numbers.reshape(*numbers.shape[:3], *self.plan.maps)
        return maps[..., : self.plan.across].transpose(3, 0, 2, 1, 4)


def in_fours(kernels):
    """Return kernels (G, O, numbers) with one of zeros more where that is a multiple of four.

    BLAS multiplies four at a time, and two and one that are left each on their own: three kernels
    take 1.4 to 1.8 times as long as four.
    """
    if kernels.shape[1] % 4 != 3:
        return kernels
    filled = np.zeros((len(kernels), kernels.shape[1] + 1, kernels.shape[2]), kernels.dtype)
    filled[:, :-1] = kernels
    return filled


def _laid_out(images, plan, dtype):
    """Return the numbers of lines or rows: what is copied of the images, and zeros around it."""
    numbers = np.zeros(plan.size, dtype)
    lines = np.ndarray(plan.lines, dtype, numbers)
    for line, pixels in plan.copies:
        lines[line] = images[pixels]
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
            offsets = [r * steps[2] + c * steps[3] for r, c in np.ndindex(shape[2:])]
            first += top * row + left
            taps.append((as_slice(row_taps), as_slice(col_taps), first, shape, steps, offsets))
    # The last windows read past the end: numbers that exist, of results that are left out.
    size = groups * channels * line * math.prod(sides) + (cols.reach - 1) // cols.stride
    lines = (*sides, groups, channels, rows.line, count, cols.line)
    maps = rows.windows, count, cols.line
    return _Layout(lines, length, size, copies, taps, maps, cols.windows)


@functools.lru_cache(1024)
def _rows_layout(images, rows, cols):
    count, groups, channels = images[:3]
    row, sides = count * cols.line, min(cols.stride, cols.reach)
    high = (rows.windows - 1) * rows.stride + rows.reach
    down, from_rows = _every(rows._replace(stride=1, windows=high - rows.reach + 1), 0)
    copies = []
    for side in range(sides):
        across, from_cols = _every(cols, side)
        to = (side, slice(None), down, ..., across)
        copies.append((to, (slice(None), from_rows, ..., from_cols)))
    # With gaps between them, rows of several channels are not at equal distances: one at a time.
    apart = rows.dilation > 1 < channels
    kernel_rows = [range(r, r + 1) for r in range(rows.size)] if apart else [range(rows.size)]
    taps = []
    for col_taps, side, left, across in on_lines(cols):
        for row_taps in kernel_rows:
            first = (side * groups * high + row_taps[0] * rows.dilation) * channels * row + left
            numbers = row + (len(col_taps) - 1) * across
            shape = groups, rows.windows, len(row_taps) * channels, numbers
            below = row * (rows.dilation if channels == 1 else 1)
            steps = high * channels * row, rows.stride * channels * row, below, 1
            taps.append((as_slice(row_taps), as_slice(col_taps), first, shape, steps, across))
    lines = sides, groups, high, channels, count, cols.line
    # The last windows read past the end, as on lines.
    size = math.prod(lines) + (cols.reach - 1) // cols.stride
    return _Layout(lines, row, size, copies, taps, (count, cols.line), cols.windows)


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
