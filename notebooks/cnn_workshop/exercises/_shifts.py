"""Pictures moved by whole pixels, and layers tried in both orders: for lesson 14."""

import numpy as np

from cnn_core import training


def moved(images, down, right, empty=0.0):
    """Return pictures of shape (..., H, W) moved by so many cells, with `empty` coming in.

    Examples
    --------
    >>> moved(np.array([[1.0, 2, 3]]), 0, -1)
    array([[2., 3., 0.]])
    """
    return training.moved(np.asarray(images, float), int(down), int(right), empty=empty)


def step_of(layer):
    """Return how many pixels lie between neighbouring cells of a layer's map: down, across."""
    return layer.window.stride


def both_orders(layer, shift, picture):
    """Return the map of the layer, moved, and the map of the moved picture; NaN came in.

    A shift that is no whole number of cells moves the map by the whole number below.
    """
    cells = [pixels // step for pixels, step in zip(shift, step_of(layer), strict=True)]
    layer_first = moved(layer(picture), *cells, empty=np.nan)
    return layer_first, layer(moved(picture, *shift))
