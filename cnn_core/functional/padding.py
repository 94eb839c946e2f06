"""Borders around pictures, as wide on each side as is asked for, and what they are filled with."""

import numpy as np

from cnn_core import _checks
from cnn_core.functional._docs import gradient_of

_WIDEST = 10_000
"""In pixels: as for the padding of a convolution, beyond that it is a slip."""


def pad(images, pad, mode="constant", value=None):
    """Put a border around pictures, of another width on each side if wanted.

    Parameters
    ----------
    images : array_like of any shape
        Pictures (N, C, H, W), for example.
    pad : tuple of int
        Widths in pairs, the last axis first: (left, right), or (left, right, top, bottom), and so
        on. A negative one cuts off as much; mirrors still show what is cut off, a circular border
        does not.
    mode : {"constant", "reflect", "replicate", "circular"}, default "constant"
        What the border holds: one number; the picture as in a mirror that stands on its last pixel;
        that pixel again and again; or the other end of the picture.
    value : float, optional
        The number of a constant border; 0 when left out.

    Returns
    -------
    ndarray
        Each side longer by its two widths.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If there are more pairs than axes, nothing would be left of a side, a border is wider than
        10,000, a mirrored one as wide as the picture or a circular one wider, or `value` comes with
        another mode.

    Notes
    -----
    ``conv2d(pad(images, (1, 2, 1, 2)), weight)`` is a convolution with a border that differs
    between the sides. Before `max_pool2d`, pad with ``-numpy.inf``, so that it never wins.

    References
    ----------
    G. Liu et al., "Partial convolution based padding", 2018, compares what borders are filled with.

    Examples
    --------
    >>> pad([[1, 2, 3]], (1, 2))
    array([[0., 1., 2., 3., 0., 0.]])
    >>> pad([[1, 2, 3]], (2, 2), mode="reflect")
    array([[3., 2., 1., 2., 3., 2., 1.]])
    >>> pad([[1, 2, 3]], (1, 2), mode="circular")
    array([[3., 1., 2., 3., 1., 2.]])
    """
    images, sides, value = _arguments(images, pad, mode, value)
    for axis, _, places in sides:
        shape = (*images.shape[:axis], len(places), *images.shape[axis + 1 :])
        inside = (places >= 0) & (places < images.shape[axis])
        padded = np.full(shape, value, images.dtype)
        padded[(slice(None),) * axis + (inside,)] = images.take(places[inside], axis)
        images = padded
    return images if sides else images.copy()


@gradient_of(pad)
def pad_backward(grad_output, images, pad, mode="constant", value=None):
    """Send the gradient back to the pixels, also from where they stand in the border.

    Returns
    -------
    ndarray of the shape of `images`
        How much the loss grows with each pixel: the sum over all places where it came out.

    Examples
    --------
    >>> pad_backward([[1, 2, 4, 8]], [[5, 6]], (0, 2), mode="replicate")
    array([[ 1., 14.]])
    """
    images, sides, _ = _arguments(images, pad, mode, value)
    shape = _shape(images, sides)
    grad_output = _checks.upstream(grad_output, shape, _checks.floats)
    grads = grad_output.astype(np.result_type(grad_output, images))
    with np.errstate(invalid="ignore", over="ignore"):
        for axis, before, places in sides:
            grads = _collect(grads, axis, before, places, images.shape[axis])
    return grads


def _collect(grads, axis, before, places, length):
    """Add up along an axis what comes back to each of its pixels; `places` says to which."""
    total = np.zeros((*grads.shape[:axis], length, *grads.shape[axis + 1 :]), grads.dtype)
    pixels, lines = np.moveaxis(total, axis, 0), np.moveaxis(grads, axis, 0)
    start, first = max(0, before), max(0, -before)
    end = start + min(length - first, len(places) - start)
    pixels[first : first + end - start] = lines[start:end]  # the picture itself
    for at in (*range(start), *range(end, len(places))):  # and its border, line by line
        if 0 <= places[at] < length:
            pixels[places[at]] += lines[at]
    return total


def _shape(images, sides):
    """Return the shape of the padded pictures."""
    lengths = {axis: len(places) for axis, _, places in sides}
    return tuple(lengths.get(axis, size) for axis, size in enumerate(images.shape))


def _arguments(images, pad, mode, value):
    """Check the arguments; return the pictures, their sides, and the number for the border.

    A side is its axis, how much comes before it, and which pixel comes out at each place; one that
    lies outside of the picture stands for that number.
    """
    images = _checks.floats(images, "images")
    _checks.one_of(mode, "mode", ("constant", "reflect", "replicate", "circular"))
    constant = mode == "constant"
    _checks.only_with(value is None or constant, "value", value, "mode", "'constant'", repr(mode))
    value = _checks.number(0 if value is None else value, "value")
    several = _checks.several(pad, "pad", "widths")
    widths = [_checks.integer(width, "pad", maximum=_WIDEST) for width in several]
    if len(widths) % 2 or len(widths) > 2 * images.ndim:
        raise ValueError(
            f"`pad` must hold two widths for each of at most {images.ndim} axes, got {len(widths)}"
        )
    axes = range(images.ndim - 1, -1, -1)
    sides = [
        (axis, before, _places(images.shape, axis, before, after, mode))
        for axis, before, after in zip(axes, widths[::2], widths[1::2], strict=False)
        if before or after
    ]
    _checks.bearable(_shape(images, sides), "pad")
    return images, sides, images.dtype.type(value)


def _places(shape, axis, before, after, mode):
    """Return the pixel that comes out at each place of a side, with its border."""
    length = shape[axis]
    first, last = max(0, -before), length - max(0, -after)
    left = last - first if mode == "circular" else length + before + after
    if left < 1 or last < first:
        raise ValueError(
            f"`pad` must leave something along axis {axis} of `images` of shape {shape}, "
            f"got {before} and {after}"
        )
    widest = {"reflect": length - 1, "circular": left, "replicate": np.inf if length else 0}
    if max(before, after) > widest.get(mode, np.inf):
        raise ValueError(
            f"`pad` must be at most {widest[mode]} along axis {axis} of `images`, for mode "
            f"{mode!r} and shape {shape}, got {max(before, after)}"
        )
    places = np.arange(-before, length + after)
    if mode == "reflect":
        return length - 1 - np.abs(length - 1 - np.abs(places))
    if mode == "replicate":
        return np.clip(places, 0, length - 1)
    return first + (places - first) % (last - first) if mode == "circular" else places
