"""The one way in which a pooling window moves, with a place for every slip: for a bank."""

import numpy as np


def fits(image, pool_size, stride):
    """Return at how many rows and columns the window fits."""
    return tuple((side - pool_size) // stride + 1 for side in image.shape)


def pool(image, pool_size, stride, number=np.max, places=None, dtype=float, first=0, step=None):
    """Pool as the right answer does, but for what the arguments change.

    `number(window)` is what is left of a window, and `places` is the output's shape; the window of
    output cell (row, col) begins in row ``first + row * step[0]``, and alike in columns.
    """
    step = step or (stride, stride)
    pooled = np.zeros(places or fits(image, pool_size, stride), dtype)
    for row, col in np.ndindex(pooled.shape):
        top, left = first + row * step[0], first + col * step[1]
        pooled[row, col] = number(image[top : top + pool_size, left : left + pool_size])
    return pooled


def by_loops(image, pool_size, stride, places=None, step=None, larger=0):
    """Pool with four loops; a place outside the picture or the output raises IndexError."""
    step = step or (stride, stride)
    pooled = np.full(places or fits(image, pool_size, stride), -np.inf)
    for row, col in np.ndindex(pooled.shape):
        for down, right in np.ndindex(pool_size + larger, pool_size + larger):
            number = image[row * step[0] + down, col * step[1] + right]
            pooled[row, col] = max(pooled[row, col], number)
    return pooled


def only(pooled, rows, cols):
    """Keep the given rows and columns of a result, and leave 0 in the rest."""
    kept = np.zeros_like(pooled)
    kept[rows, cols] = pooled[rows, cols]
    return kept


def pooling(**slip):
    """Return a pooling with one slip in it."""
    return lambda image, pool_size, stride: pool(image, pool_size, stride, **slip)


def then(change):
    """Return a pooling whose right result is changed afterwards."""
    return lambda image, pool_size, stride: change(pool(image, pool_size, stride))


def stepping(step=None, places=None):
    """Return a pooling with another step or output shape, by loops and, second, by slices.

    `step` is a function of the pool size p and the stride s, `places` of the sides h, w, p, s.
    """

    def written(way):
        def pooling(image, p, s):
            shape = places and places(*image.shape, p, s)
            return way(image, p, s, places=shape, step=step and step(p, s))

        return pooling

    return written(by_loops), (written(pool),)
