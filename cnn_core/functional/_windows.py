"""Where the windows of convolution and pooling lie: one side of the picture at a time."""

import functools
from typing import NamedTuple

import numpy as np

from cnn_core import _checks


class Side(NamedTuple):
    """The windows along one side of a picture, in pixels of the padded side.

    Attributes
    ----------
    length : int
        Pixels of the picture along this side.
    size, stride, dilation : int
        Pixels that a window reads, from one window to the next, between two that it reads.
    before, after : int
        Width of the padding at the near and at the far end; if negative, of what is left out.
    windows : int
        How many there are.
    """

    length: int
    size: int
    stride: int
    dilation: int
    before: int
    after: int
    windows: int

    @property
    def padded(self):
        """Length of the side with its padding."""
        return self.before + self.length + self.after

    @property
    def inside(self):
        """The slice of the padded side that holds the picture."""
        kept = self.kept
        return slice(kept.start + self.before, kept.stop + self.before)

    @property
    def kept(self):
        """The slice of the picture that the padded side holds: all, unless it leaves some out."""
        first = max(0, -self.before)
        return slice(first, max(first, min(self.length, self.padded - self.before)))

    @property
    def reach(self):
        """Pixels that a window spans, from its first to its last, both counted."""
        return reach(self.size, self.dilation)

    @property
    def line(self):
        """How many pixels of every `stride` the windows span, from the first one to the last."""
        return self.windows + (self.reach - 1) // self.stride

    def tap(self, index):
        """Return the slice of the padded side that holds pixel `index` of every window."""
        first = index * self.dilation
        return slice(first, first + (self.windows - 1) * self.stride + 1, self.stride)

    def on_picture(self, index):
        """Tell of pixel `index` of every window whether it lies on the picture."""
        picture = np.zeros(self.padded, bool)
        picture[self.inside] = True
        return picture[self.tap(index)]

    def reads(self, border=False):
        """Count the pixels that each window reads, with `border` those of the padding too.

        The padding is then as wide after the picture as before it: what a last window reads past
        that does not count.
        """
        first, last = self.before, self.before + self.length
        if border:
            first, last = 0, last + self.before
        taps = np.arange(self.size) * self.dilation
        pixels = np.arange(self.windows)[:, None] * self.stride + taps
        return ((pixels >= first) & (pixels < last)).sum(axis=1)


def reach(size, dilation):
    """Return how many pixels a window spans from its first to its last, both counted."""
    return dilation * (size - 1) + 1


# Remembered: a layer asks for the same windows in every step.
@functools.lru_cache(1024)
def side(length, size, stride=1, padding=(0, 0), dilation=1, ceil_mode=False):
    """Place windows along a side; with `ceil_mode`, also one that sticks out at the far end.

    Such a window must still start on the picture or in the padding before it.
    """
    before, after = padding
    _checks.border(padding)
    room = before + length + after - reach(size, dilation)
    count = room // stride + 1
    if ceil_mode and room % stride and count * stride < before + length:
        count += 1
    overhang = (count - 1) * stride - room
    return Side(length, size, stride, dilation, before, after + max(0, overhang), count)


def pad(images, rows, cols, fill=0):
    """Return `images` with the padding of both sides: a copy, or themselves if there is none."""
    if rows.before == rows.after == cols.before == cols.after == 0:
        return images
    shape, inside, kept = _frame(rows, cols)
    shape = (*images.shape[:-2], *shape)
    padded = np.zeros(shape, images.dtype) if fill == 0 else np.full(shape, fill, images.dtype)
    lay(images[kept], padded[inside])
    return padded


# Remembered, too: for a small picture, to work it out takes longer than to copy it.
@functools.lru_cache(1024)
def _frame(rows, cols):
    """Return the size of the padded picture, where in it the picture lies, and what of the picture.

    The last two are indices of whole batches.
    """
    inside, kept = (..., rows.inside, cols.inside), (..., rows.kept, cols.kept)
    return (rows.padded, cols.padded), inside, kept


def lay(numbers, place):
    """Copy numbers to their place: rows that lie in one piece as items of so many numbers.

    To begin a row takes NumPy as long as to copy 42 numbers; an item, half as long.
    """
    whole = numbers.strides[-1] == place.strides[-1] == place.itemsize and numbers.size > 0
    if whole and numbers.dtype == place.dtype:
        row = f"V{numbers.shape[-1] * numbers.itemsize}"
        numbers, place = numbers.view(row), place.view(row)
    place[...] = numbers


def in_one_piece(numbers):
    """Return numbers in one piece: a copy, or themselves if they already are."""
    if numbers.flags.c_contiguous:
        return numbers
    copy = np.empty(numbers.shape, numbers.dtype)
    lay(numbers, copy)
    return copy


def view(padded, rows, cols):
    """Look at each pixel of all windows: (..., KH, KW, H_out, W_out), nothing is copied."""
    # Written out, for NumPy's `sliding_window_view` knows neither stride nor dilation: it takes a
    # slice more, and a check of every argument, in each call of each layer.
    padded = np.ascontiguousarray(padded)
    *outer, down, across = padded.strides
    strides = (
        *outer,
        down * rows.dilation,
        across * cols.dilation,
        down * rows.stride,
        across * cols.stride,
    )
    shape = (*padded.shape[:-2], rows.size, cols.size, rows.windows, cols.windows)
    return np.ndarray(shape, padded.dtype, padded, strides=strides)
