"""Resizing: every pixel of the result is one pixel of the picture, or a weighted mean of four."""

from typing import NamedTuple

import numpy as np

from cnn_core import _checks
from cnn_core.functional._docs import gradient_of


def interpolate(images, size=None, scale_factor=None, mode="nearest", align_corners=None):
    """Make pictures larger or smaller.

    Parameters
    ----------
    images : array_like of shape (N, C, H, W)
        Pictures or feature maps.
    size : int or (int, int), optional
        Height and width of the result. Either this or `scale_factor` is needed.
    scale_factor : float or (float, float), optional
        How many times as high and as wide: ``H_out = floor(H * scale_factor)``.
    mode : {"nearest", "nearest-exact", "bilinear"}, default "nearest"
        "nearest" takes pixel ``floor(row * H / H_out)``, which leans up and to the left;
        "nearest-exact" the one whose centre is nearest; "bilinear" weighs the two nearest rows and
        the two nearest columns.
    align_corners : bool, optional
        With "bilinear" only: whether the centres of the corner pixels lie on each other. False,
        the default, lets the edges of the pictures lie on each other.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out)
        The pictures in their new size.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If it has a wrong shape or value, both or neither of `size` and `scale_factor` are given, or
        `align_corners` goes with "nearest".

    Notes
    -----
    With `scale_factor`, places are worked out by the factor itself, not by the sizes after
    rounding, as in PyTorch; also as there, a side that stays as long as it was stays as it was (but
    for "nearest-exact"), and one that is doubled has each pixel twice with "nearest". Smaller
    pictures are not smoothed first. Taught in lesson 19.

    References
    ----------
    A. Odena, V. Dumoulin, C. Olah, "Deconvolution and checkerboard artifacts", Distill 2016.

    Examples
    --------
    >>> interpolate([[[[0, 8]]]], size=(1, 4))
    array([[[[0., 0., 8., 8.]]]])
    >>> interpolate([[[[0, 8]]]], size=(1, 4), mode="bilinear")
    array([[[[0., 2., 6., 8.]]]])
    """
    images, rows, cols = _arguments(images, size, scale_factor, mode, align_corners)
    with np.errstate(invalid="ignore", over="ignore"):
        return _stretch(_stretch(images, rows, 2), cols, 3)


@gradient_of(interpolate, lesson="19")
def interpolate_backward(
    grad_output, images, size=None, scale_factor=None, mode="nearest", align_corners=None
):
    """Send the gradient of every pixel of the result back to the pixels that it was made of.

    Returns
    -------
    ndarray of shape (N, C, H, W)
        How much the loss grows with each pixel: the sum of its shares; 0 for one that was skipped.

    Notes
    -----
    The values in `images` make no difference, only how many there are.

    Examples
    --------
    >>> interpolate_backward([[[[1, 2, 3, 4]]]], [[[[0, 8]]]], size=(1, 4))
    array([[[[3., 7.]]]])
    """
    images, rows, cols = _arguments(images, size, scale_factor, mode, align_corners)
    shape = (*images.shape[:2], len(rows.first), len(cols.first))
    grad_output = _checks.upstream(grad_output, shape, _checks.floats)
    grad_output = grad_output.astype(np.result_type(grad_output, images), copy=False)
    with np.errstate(invalid="ignore", over="ignore"):
        return _collect(_collect(grad_output, cols, 3), rows, 2)


class _Places(NamedTuple):
    """Where the pixels along a side of the result come from: two pixels each, and their weights."""

    length: int
    first: np.ndarray
    second: np.ndarray
    share: np.ndarray | None
    """The weight of the second one; None if there is but the first."""


def _stretch(images, places, axis):
    """Put together the pixels along an axis."""
    first = images.take(places.first, axis)
    if places.share is None:
        return first
    share = _along(places.share, axis, images.dtype)
    return first * (1 - share) + images.take(places.second, axis) * share


def _collect(grad_output, places, axis):
    """Add up, for each pixel along an axis, what it gave."""
    shape = [*grad_output.shape]
    shape[axis] = places.length
    grad_images = np.zeros(shape, grad_output.dtype)
    if places.share is None:
        return _add(grad_images, grad_output, places.first, axis)
    share = _along(places.share, axis, grad_output.dtype)
    _add(grad_images, grad_output * (1 - share), places.first, axis)
    return _add(grad_images, grad_output * share, places.second, axis)


def _add(total, parts, pixels, axis):
    """Add each part to its pixel; parts of the same pixel stand beside each other."""
    starts = np.flatnonzero(np.diff(pixels, prepend=-1))
    at = (slice(None),) * axis + (pixels[starts],)
    total[at] += np.add.reduceat(parts, starts, axis)
    return total


def _along(share, axis, dtype):
    """Return weights that stretch along all axes but this one."""
    return share.astype(dtype).reshape(-1, *[1] * (3 - axis))


def _places(length, size, scale, mode, align_corners):
    """Work out where the pixels along a side come from; `scale` is pixels for each of the result.

    "nearest" counts in 32 bits, as PyTorch does: where a place falls between two pixels, that
    decides.
    """
    result = np.arange(size)
    doubled = mode == "nearest" and size == 2 * length
    if doubled or (mode != "nearest-exact" and size == length):
        pixels = result // (size // length)
        return _Places(length, pixels, pixels, None)
    if mode != "bilinear":
        half = np.float32(0.5 if mode == "nearest-exact" else 0)
        pixels = ((result.astype(np.float32) + half) * np.float32(scale)).astype(np.int64)
        pixels = np.minimum(pixels, length - 1)
        return _Places(length, pixels, pixels, None)
    if align_corners:
        places = result * ((length - 1) / (size - 1) if size > 1 else 0.0)
    else:
        places = np.maximum((result + 0.5) * scale - 0.5, 0)
    first = np.minimum(places.astype(np.int64), length - 1)
    return _Places(length, first, np.minimum(first + 1, length - 1), places - first)


def options(size, scale_factor, mode, align_corners):
    """Check what says how large the result is, and how it is made; return it in plain values."""
    _checks.one_of(mode, "mode", ("nearest", "nearest-exact", "bilinear"))
    if align_corners is not None:
        align_corners = _checks.flag(align_corners, "align_corners")
        linear = mode == "bilinear"
        _checks.only_with(linear, "align_corners", align_corners, "mode", "'bilinear'", repr(mode))
    if (size is None) == (scale_factor is None):
        given = "neither" if size is None else "both"
        raise ValueError(f"`size` must be given, or else `scale_factor`, got {given}")
    return {
        "size": None if size is None else _checks.pair(size, "size", minimum=1),
        "scale_factor": None if scale_factor is None else _factors(scale_factor),
        "mode": mode,
        "align_corners": align_corners,
    }


def _arguments(images, *given):
    """Check the arguments; return where the rows and the columns of the result come from."""
    images = _checks.floats(images, "images", "N", "C", "H", "W")
    size, scales, mode, align_corners = options(*given).values()
    picture, argument = images.shape[2:], "scale_factor" if size is None else "size"
    sizes = size or tuple(
        int(length * scale) for length, scale in zip(picture, scales, strict=True)
    )
    if min(sizes) < 1:
        raise ValueError(
            f"`scale_factor` must leave at least one pixel, got {scales} for a picture of shape "
            f"{picture}"
        )
    _checks.bearable((*images.shape[:2], *sizes), argument)
    rows, cols = (
        _places(
            length, pixels, 1 / scales[side] if scales else length / pixels, mode, align_corners
        )
        for side, (length, pixels) in enumerate(zip(picture, sizes, strict=True))
    )
    return images, rows, cols


def _factors(scale_factor):
    """Return the factors down and across."""
    single = not hasattr(scale_factor, "__len__") or getattr(scale_factor, "shape", None) == ()
    both = [scale_factor] * 2 if single else scale_factor
    _checks.as_many(both, "scale_factor", 2, "factors (down, across)")
    factors = tuple(_checks.number(factor, "scale_factor", 0, _LARGEST_FACTOR) for factor in both)
    if min(factors) == 0:
        raise ValueError("`scale_factor` must be more than 0, got 0.0")
    return factors


_LARGEST_FACTOR = 2**28
"""No picture of a pixel is made larger than an array may be."""
