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


def padded(image, p, s):
    """Pool a picture that was filled up with zeros, so that every row and column is read."""
    missing = [(-(side - p)) % s for side in image.shape]
    return pool(np.pad(image, [(0, more) for more in missing]), p, s)


def into_picture(image, p, s):
    """Write the numbers into the picture, where later windows may read them."""
    rows, cols = fits(image, p, s)
    for row, col in np.ndindex(rows, cols):
        top, left = row * s, col * s
        image[row, col] = image[top : top + p, left : left + p].max()
    return image[:rows, :cols]


def all_into_picture(image, p, s):
    """Do the same and return the whole picture."""
    into_picture(image, p, s)
    return image


def in_picture_size(image, p, s):
    """Put the right numbers into the corner of an array of the picture's size."""
    pooled = np.zeros(image.shape)
    rows, cols = fits(image, p, s)
    pooled[:rows, :cols] = pool(image, p, s)
    return pooled


def at_the_windows(image, p, s):
    """Put each number where its window begins, in an array of the picture's size."""
    pooled = np.zeros(image.shape)
    for (row, col), number in np.ndenumerate(pool(image, p, s)):
        pooled[row * s, col * s] = number
    return pooled


def rows_compared(image, p, s):
    """Compare the rows of each window with Python's `max`, which refuses two arrays."""
    tops, lefts = (range(0, side - p + 1, s) for side in image.shape)
    return [[max(image[top : top + p, left : left + p]) for left in lefts] for top in tops]


def ranges_too_short(image, p, s):
    """Leave the last place out wherever a step ends exactly there."""
    tops, lefts = (range(0, side - p, s) for side in image.shape)
    return [[image[top : top + p, left : left + p].max() for left in lefts] for top in tops]


def largest_size(window):
    """Return the number of a window that is farthest from 0, with its sign."""
    flat = np.asarray(window, dtype=float).ravel()
    return flat[np.abs(flat).argmax()]
