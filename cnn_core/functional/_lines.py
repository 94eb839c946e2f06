"""Pictures laid out as lines of numbers, on which a pixel of all windows is one piece."""

import math

import numpy as np


class Lines:
    """The pictures of a batch, one after the other: a line of numbers for each channel.

    What lies `r` rows below each pixel and `c` columns to its right is then the same line, read
    from ``r * width + c`` on: all windows are read at once, in pieces that are as long as the
    line, and nothing is copied. A window that begins near the end of a row reads on in the next
    one; there is no such window, and `maps` leaves out what has come of it.

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
        self.count, self.groups, self.channels = images.shape[:3]
        self.rows, self.cols = rows, cols
        self.height, self.width = rows.line, cols.line
        sides = min(rows.stride, rows.reach), min(cols.stride, cols.reach)
        shape = (*sides, self.groups, self.channels, self.count, self.height, self.width)
        self.length, size = math.prod(shape[4:]), math.prod(shape)
        # The last windows read past the end: numbers that exist, of results that are left out.
        beyond = (rows.reach - 1) // rows.stride * self.width + (cols.reach - 1) // cols.stride
        self.numbers = np.zeros(size + beyond, dtype)
        lines, images = self.numbers[:size].reshape(shape), images.transpose(1, 2, 0, 3, 4)
        for row, col in np.ndindex(sides):
            (down, from_rows), (across, from_cols) = _every(rows, row), _every(cols, col)
            lines[row, col, ..., down, across] = images[..., from_rows, from_cols]

    def taps(self):
        """List the kernel's rows and columns that read one line, and what they read.

        That is all their pixels, a view of shape (G, C, KH, KW, length), and how far each of these
        kernel values reads from the first. At stride 1 these are all, else every s-th.
        """
        found, size, across_lines = (
            [],
            self.numbers.itemsize,
            min(self.cols.stride, self.cols.reach),
        )
        line = self.length * size
        for row_taps, row, top, down in on_lines(self.rows):
            for col_taps, col, left, across in on_lines(self.cols):
                first = (row * across_lines + col) * self.groups * self.channels * self.length
                first += top * self.width + left
                kernel, steps = (len(row_taps), len(col_taps)), (down * self.width, across)
                shape = (self.groups, self.channels, *kernel, self.length)
                strides = (self.channels * line, line, steps[0] * size, steps[1] * size, size)
                pixels = np.ndarray(shape, self.numbers.dtype, self.numbers, first * size, strides)
                offsets = [row * steps[0] + col * steps[1] for row, col in np.ndindex(kernel)]
                found.append((as_slice(row_taps), as_slice(col_taps), pixels, offsets))
        return found

    def cut(self, numbers):
        """Look at numbers of shape (G, O, length) as maps (N, G, O, H_out, W_out)."""
        maps = numbers.reshape(*numbers.shape[:2], self.count, self.height, self.width)
        return maps[..., : self.rows.windows, : self.cols.windows].transpose(2, 0, 1, 3, 4)

    def maps(self, numbers, bias):
        """Return such maps, with a bias of shape (G, O, 1) added."""
        found = self.cut(numbers)
        return np.add(found, bias[..., np.newaxis], out=np.empty(found.shape, numbers.dtype))


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
