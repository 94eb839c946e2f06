"""Photographs, two drawings, and how a picture is reduced."""

import numpy as np

from cnn_core import datasets

SIDES = (256, 128, 64, 32, 16)
"""What the longest side of a picture may be reduced to."""


def _photograph(name):
    return lambda: datasets.photograph(name, gray=True)


def _square():
    """Draw a white square on black."""
    picture = np.zeros((16, 16), dtype=int)
    picture[4:12, 4:12] = 9
    return picture


def _dot():
    """Draw a single white pixel on black."""
    picture = np.zeros((9, 9), dtype=int)
    picture[4, 4] = 1
    return picture


PICTURES = {
    "Cameraman": _photograph("camera"),
    "Cat": _photograph("chelsea"),
    "Cup of coffee": _photograph("coffee"),
    "Bricks": _photograph("brick"),
    "White square": _square,
    "A single dot": _dot,
}


def reduced(picture, longest):
    """Reduce a picture until no side is longer than `longest`: the mean of each block of pixels.

    Examples
    --------
    >>> reduced(np.array([[1, 3, 5, 7], [1, 3, 5, 7]]), 2)
    array([[2., 6.]])
    """
    ratio = longest / max(picture.shape)
    if ratio >= 1:
        return picture
    sums, ones = picture.astype(float), np.ones(picture.shape)
    for axis, side in enumerate(picture.shape):
        new = max(1, round(side * ratio))
        starts = np.arange(new) * side // new
        sums, ones = (np.add.reduceat(part, starts, axis) for part in (sums, ones))
    return np.rint(sums / ones) if picture.dtype.kind in "biu" else sums / ones


def reduced_colours(colours, longest):
    """Reduce a colour picture of shape (H, W, 3) as `reduced` does, channel by channel."""
    channels = np.moveaxis(colours, 2, 0)
    return np.stack([reduced(channel, longest) for channel in channels], axis=2)
