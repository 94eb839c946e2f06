"""What a network is shown: pictures in small handfuls, in a new order each time, and shifted."""

import numpy as np

from cnn_core import _checks


def minibatches(count, batch_size, rng=None, drop_last=False):
    """Deal the numbers 0 to ``count - 1`` out at random, a handful at a time.

    Parameters
    ----------
    count : int
        How many pictures there are.
    batch_size : int
        How many of them a minibatch holds; the last one may hold fewer.
    rng : numpy.random.Generator or int, optional
        Where the order comes from; drawn afresh if omitted.
    drop_last : bool, default False
        Whether to leave out a last minibatch that would hold fewer.

    Returns
    -------
    iterator of ndarray of int, of shape (batch_size,)
        Which pictures each minibatch holds: ``images[rows]`` and ``labels[rows]``. Each picture
        comes once, or with `drop_last` at most once.

    Raises
    ------
    TypeError, ValueError
        If there is no picture, or a minibatch would be larger than all of them.

    Notes
    -----
    Taught in lesson 13.

    Examples
    --------
    >>> for rows in minibatches(7, batch_size=3, rng=0):
    ...     print(rows)
    [2 4 3]
    [6 5 0]
    [1]
    """
    shown, batch_size = batch_sizes(count, batch_size, drop_last)
    order = _checks.random(rng).permutation(count)
    return (order[start : min(start + batch_size, shown)] for start in range(0, shown, batch_size))


def batch_sizes(count, batch_size, drop_last):
    """Return how many pictures are shown, and how many at a time: at most all of them."""
    count = _checks.integer(count, "count", minimum=1)
    _checks.bearable((count,), "count")
    batch_size = _checks.integer(batch_size, "batch_size", minimum=1)
    if batch_size > count:
        raise ValueError(
            f"`batch_size` must be at most {count}, the number of pictures, got {batch_size}"
        )
    left_over = count % batch_size if _checks.flag(drop_last, "drop_last") else 0
    return count - left_over, batch_size


def shifted(images, rng=None, by=1):
    """Move each picture a little, up or down, left or right; zeros come in at the border.

    Parameters
    ----------
    images : array_like of shape (N, C, H, W)
        The pictures; they stay as they are.
    rng : numpy.random.Generator or int, optional
        Where the shifts come from; drawn afresh if omitted.
    by : int, default 1
        By how many pixels a picture moves at most; every shift is equally likely, 0 among them.

    Returns
    -------
    ndarray of shape (N, C, H, W)
        New pictures. All channels of a picture move together.

    Raises
    ------
    TypeError, ValueError
        If `images` have no four axes, or `by` is no whole number from 0 to their longer side.

    Notes
    -----
    A picture of a 7 that moved by a pixel is a new picture, and still a 7: more pictures to learn
    from, for nothing. Used in lessons 13 and 14.

    Examples
    --------
    >>> shifted([[[[1, 2],
    ...            [3, 4]]]], rng=0)
    array([[[[3., 4.],
             [0., 0.]]]])
    """
    images = _checks.floats(images, "images", "N", "C", "H", "W")
    by = _checks.integer(by, "by", minimum=0, maximum=max(images.shape[2:]))  # then it is gone
    padded = np.pad(images, ((0, 0), (0, 0), (by, by), (by, by)))
    cuts = np.lib.stride_tricks.sliding_window_view(padded, images.shape[2:], axis=(2, 3))
    top, left = _checks.random(rng).integers(0, 2 * by + 1, size=(2, len(images)))
    return cuts[np.arange(len(images)), :, top, left]


def moved(images, down, right, *, empty=0):
    """Move pictures by whole pixels; what leaves is lost, and zeros come in.

    Parameters
    ----------
    images : array_like of shape (..., H, W)
        One picture, or any number of them; they stay as they are.
    down, right : int
        By how many pixels; negative numbers go up and to the left.
    empty : number, default 0
        What comes in.

    Returns
    -------
    ndarray of shape (..., H, W)
        New pictures, of 64-bit numbers: floats where `images` or `empty` are.

    Raises
    ------
    TypeError, ValueError
        If `images` have fewer than two axes or hold no real numbers, a shift is no whole number, or
        `empty` is no number.

    Notes
    -----
    Used in lesson 14, which compares a moved picture with a moved feature map.

    Examples
    --------
    >>> moved([[1, 2],
    ...        [3, 4]], down=1, right=-1)
    array([[0, 0],
           [2, 0]])
    """
    images = _checks.array(images, "images")
    if images.ndim < 2:
        raise ValueError(f"`images` must have shape (..., H, W), got shape {images.shape}")
    _checks.number(empty, "empty")
    result = np.full(images.shape, empty, np.result_type(images, empty))
    to_rows, from_rows = _overlap(images.shape[-2], _checks.integer(down, "down"))
    to_cols, from_cols = _overlap(images.shape[-1], _checks.integer(right, "right"))
    result[..., to_rows, to_cols] = images[..., from_rows, from_cols]
    return result


def _overlap(size, by):
    """Return where the part that stays in sight goes to, and where it comes from."""
    by = max(-size, min(size, by))
    return slice(max(by, 0), size + min(by, 0)), slice(max(-by, 0), size - max(by, 0))
