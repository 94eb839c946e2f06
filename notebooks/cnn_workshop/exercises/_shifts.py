"""Pictures moved by whole pixels, and layers tried in both orders: for lesson 14."""

import numpy as np


def moved(images, down, right, empty=0.0):
    """Return pictures of shape (..., H, W) moved by so many cells, with `empty` coming in.

    Examples
    --------
    >>> moved(np.array([[1.0, 2, 3]]), 0, -1)
    array([[2., 3., 0.]])
    """
    result = np.full(images.shape, empty, dtype=float)
    rows, cols = images.shape[-2:]
    to_rows, from_rows = _part(rows, down)
    to_cols, from_cols = _part(cols, right)
    result[..., to_rows, to_cols] = images[..., from_rows, from_cols]
    return result


def _part(size, by):
    """Return where the part that stays in sight goes to, and where it comes from."""
    by = max(-size, min(size, int(by)))
    there, here = slice(max(by, 0), size + min(by, 0)), slice(max(-by, 0), size - max(by, 0))
    return there, here


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
