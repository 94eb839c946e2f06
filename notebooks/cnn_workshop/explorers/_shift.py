"""A picture moved by a few pixels, and what that changed: in the picture, and after pooling."""

import numpy as np

from cnn_core import _checks
from cnn_core.training import moved
from cnn_workshop import _words


def checked(shift, farthest):
    """Return a shift as two whole numbers, down and right, or refuse it."""
    if np.shape(shift) != (2,):
        raise ValueError(f"`shift` must be two numbers, down and right, got {shift!r}")
    return tuple(_checks.integer(pixels, "shift", -farthest, farthest) for pixels in shift)


def changed(before, after):
    """Say of each number whether it changed; NaN equals NaN."""
    return ~np.isclose(before, after, rtol=1e-9, atol=1e-9, equal_nan=True)


def how_many(before, after, thing=""):
    """Write how many numbers changed: ``10 of 16``; and what they are, if that is said."""
    amount = changed(before, after).sum()
    return _words.of(amount, before.size, thing) if thing else f"{amount} of {before.size}"


def in_words(shift, stride, image, pooled, moved_pooled):
    """Say what a shift changed, and whether the output has moved along with the picture."""
    with np.errstate(invalid="ignore"):
        amount = _words.number(np.nansum(abs(moved_pooled - pooled)))
    words = (
        f"Moved {way(*shift)}: {how_many(image, moved(image, *shift), 'input')} and "
        f"{how_many(pooled, moved_pooled, 'output')} changed, by {amount} in all."
    )
    return f"{words} {_along(shift, stride, pooled, moved_pooled)}".rstrip()


def _along(shift, stride, pooled, moved_pooled):
    """Say whether the output only moved, as it does when the shift is a multiple of the stride."""
    if any(pixels % stride for pixels in shift):
        return "The shift is no multiple of the stride: the windows meet other pixels."
    down, right = (pixels // stride for pixels in shift)
    if abs(down) >= pooled.shape[0] or abs(right) >= pooled.shape[1]:
        return ""
    expected = moved(pooled, down, right, empty=np.nan)
    if (changed(expected, moved_pooled) & ~np.isnan(expected)).any():
        return "The output did not move along."
    return f"The output has moved along, {way(down, right)}; apart from its rim it is the same."


def way(down, right):
    """Write a way in words: ``1 up, 2 right``.

    Examples
    --------
    >>> way(-1, 0), way(0, 2), way(1, -1)
    ('1 up', '2 right', '1 down, 1 left')
    """
    steps = [(down, "down", "up"), (right, "right", "left")]
    return ", ".join(f"{abs(by)} {ahead if by > 0 else back}" for by, ahead, back in steps if by)
