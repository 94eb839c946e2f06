"""Photographs, two drawings, and how a picture is reduced."""

import functools

import numpy as np

from cnn_core import datasets

NAMES = {
    "astronaut": "Astronaut",
    "brick": "Bricks",
    "camera": "Cameraman",
    "chelsea": "Cat",
    "coffee": "Cup of coffee",
    "coins": "Coins",
    "grass": "Grass",
}
"""What each photograph of `cnn_core.datasets` is called in every menu and every sentence."""

SIDES = (256, 128, 64, 32, 16)
"""What the longest side of a picture may be reduced to."""


def offered(*photographs, **options):
    """Return what opens photographs of `cnn_core.datasets`, by the names that menus have for them.

    Examples
    --------
    >>> offered("camera", size=16)["Cameraman"]().shape
    (16, 16)
    """
    return {
        NAMES[each]: functools.partial(datasets.photograph, each, **options) for each in photographs
    }


def named(photograph):
    """Return the name in menus of what may be called as `cnn_core` calls it."""
    return NAMES.get(photograph, photograph)


def key(photograph):
    """Return what `cnn_core` calls a photograph, which may be named as menus name it."""
    keys = {name: each for each, name in NAMES.items()}
    return keys.get(photograph, photograph) if isinstance(photograph, str) else photograph


def menu(photographs):
    """Return the entries of a menu of photographs: each name, and what `cnn_core` calls it."""
    return [(NAMES[each], each) for each in photographs]


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
    **offered("camera", "chelsea", "coffee", "brick", gray=True),
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
