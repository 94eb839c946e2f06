"""Checks of shapes, and of what must go together."""

import functools
import math

LARGEST = 2**28
"""Numbers in an array that is made here: 2 GB in float64. A slip (a size times 1000, say) would
otherwise fill the memory, and stop the whole machine."""

_WIDEST_BORDER = 10_000
"""In pixels. Beyond that, a call meant for a small picture fills the memory, or takes hours."""


def fits(window_shape, window_name, image_shape, image_name="input_image", padding=0):
    """Refuse a window that is larger than the (padded) picture it slides over."""
    borders = padding if isinstance(padding, tuple) else (padding,) * len(image_shape)
    sides = zip(window_shape, image_shape, borders, strict=True)
    if max([window - size - 2 * border for window, size, border in sides]) > 0:
        padded = f" with padding {padding}" if any(borders) else ""
        raise ValueError(
            f"`{window_name}` must fit inside `{image_name}`, got a window of shape "
            f"{tuple(window_shape)} for a picture of shape {tuple(image_shape)}{padded}"
        )


def same_shape(value, name, shape, because, *details):
    """Refuse an array (or a shape) that is not exactly `shape`; `because` names another argument.

    The details are put into its brackets only when it is refused: to word a layer or a shape takes
    longer than to compare, and nearly always it is for nothing.
    """
    found = value if isinstance(value, tuple) else value.shape
    if not _matches(found, shape):
        because = because.format(*details)
        raise ValueError(f"`{name}` must have shape {_written(shape)} {because}, got shape {found}")


def has_shape(value, name, shape):
    """Refuse an array (or its shape) of another shape, or an empty one (a batch of N = 0 may be).

    A letter in `shape` stands for any size, "..." for any number of axes.

    Examples
    --------
    >>> import numpy as np
    >>> has_shape(np.zeros((0, 3)), "logits", ("N", "K", "..."))
    >>> has_shape(np.zeros((2, 0)), "logits", ("N", "K", "..."))
    Traceback (most recent call last):
    ValueError: `logits` must not be empty, got shape (2, 0)
    """
    found = value if isinstance(value, tuple) else value.shape
    if not _matches(found, shape):
        raise ValueError(f"`{name}` must have shape {_written(shape)}, got shape {found}")
    batch = shape[0] in ("N", "...")
    if 0 in found[batch:]:
        raise ValueError(f"`{name}` must not be empty, got shape {found}")


def as_many(values, name, wanted, what):
    """Refuse another number of values than the `wanted` one, or what has no number of values."""
    if not hasattr(values, "__len__") or getattr(values, "shape", None) == ():
        raise TypeError(f"`{name}` must give {wanted} {what}, got {type(values).__name__}")
    if len(values) != wanted:
        raise ValueError(f"`{name}` must give {wanted} {what}, got {len(values)}")


def bearable(shape, name):
    """Refuse a shape of an array that no machine of a reader could fill in a while."""
    if math.prod(shape) > LARGEST:
        raise ValueError(f"`{name}` must hold at most {LARGEST} numbers, got shape {tuple(shape)}")
    return shape


def bearable_result(shape):
    """Refuse steps from pixel to pixel so wide that the result would fill the memory."""
    if math.prod(shape) > LARGEST:
        raise ValueError(
            f"`stride` must lead to at most {LARGEST} numbers, got a result of shape {tuple(shape)}"
        )
    return shape


def stretches(pixels, size, stride, padding, output_padding, dilation):
    """Refuse a transposed convolution along a side that has no result, or none of that length."""
    if output_padding >= max(stride, dilation):
        raise ValueError(
            f"`output_padding` must be less than `stride` or `dilation`, "
            f"got {output_padding} for stride {stride} and dilation {dilation}"
        )
    whole = (pixels - 1) * stride + dilation * (size - 1) + 1 + output_padding
    if whole <= 2 * padding:
        raise ValueError(
            f"`padding` must leave something of the result, "
            f"got {padding} to cut off each side of {whole} pixels"
        )


def border(padding, name="padding"):
    """Refuse a border so wide that nobody could wait for what is computed in it."""
    if max(padding) > _WIDEST_BORDER:
        raise ValueError(
            f"`{name}` must be at most {_WIDEST_BORDER}, got {max(padding)}: "
            f"nearly all windows would read zeros alone"
        )


def divides(divisor, name, number, what):
    """Refuse a number that does not go into another one a whole number of times."""
    if number % divisor:
        raise ValueError(f"`{name}` must divide {what}, got {divisor} for {number}")


def only_with(allowed, name, value, other, needed, got):
    """Refuse a value that goes with one value of another argument only."""
    if not allowed:
        raise ValueError(f"`{name}` {value!r} must come with `{other}` {needed}, got {got}")


def at_most_half(padding, name, window_shape, window_name):
    """Refuse a padding of more than half the window."""
    if any(2 * border > size for border, size in zip(padding, window_shape, strict=True)):
        raise ValueError(
            f"`{name}` must be at most half of `{window_name}`, "
            f"got {padding} for a window of shape {tuple(window_shape)}"
        )


def reads_pixels(counts, name, padding):
    """Refuse windows of which one reads no pixel; `counts` says how many each one reads."""
    if any(0 in pixels for pixels in counts):
        raise ValueError(
            f"`{name}` must leave every window a pixel of the picture, got {padding}: "
            f"a window lies wholly in the padding"
        )


def more_than_one(count, name, where, shape):
    """Refuse a count of 1; `where` says of what."""
    if count == 1:
        raise ValueError(f"`{name}` must hold more than one number {where}, got shape {shape}")


# Remembered, because every call of every layer asks it again of the same few shapes: in a network
# on small pictures, the question otherwise shows in the time of a step.
@functools.lru_cache(1024)
def _matches(found, shape):
    """Tell whether `found` is a shape such as ("N", 3, "...")."""
    if "..." in shape:
        at = shape.index("...")
        shape = (*shape[:at], *"?" * (len(found) - len(shape) + 1), *shape[at + 1 :])
    if len(found) != len(shape):
        return False
    pairs = zip(found, shape, strict=True)
    return all(isinstance(wanted, str) or size == wanted for size, wanted in pairs)


def _written(shape):
    """Write a shape as Python writes a tuple, letters without quotation marks."""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
