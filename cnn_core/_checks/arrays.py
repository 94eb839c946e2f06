"""Checks of arrays: what kind of numbers they hold, and what they are computed in."""

import math

import numpy as np

from cnn_core._checks import shapes

_LARGEST_EXACT_INTEGER = 2**20

_FLOATS = np.dtype(np.float32), np.dtype(np.float64)


def array(value, name, ndim=None):
    """Return `value` as an int64 or float64 array that can be computed with, or refuse it.

    Parameters
    ----------
    value : array_like of numbers
        What the caller passed.
    name : str
        The argument's name, for the message.
    ndim : int, optional
        The number of dimensions it must have; any, when left out.

    Returns
    -------
    ndarray of dtype int64 or float64
        Read-only when it shares memory with `value`.

    Raises
    ------
    TypeError
        If it holds anything but real numbers.
    ValueError
        If it is ragged, empty, masked, or has another number of dimensions.

    Examples
    --------
    >>> import numpy as np
    >>> array(np.array([[250, 255]], dtype=np.uint8), "input_image", ndim=2) + 10
    array([[260, 265]])
    """
    numbers = _real_numbers(value, name)
    if ndim is not None and numbers.ndim != ndim:
        raise ValueError(
            f"`{name}` must have {ndim} dimension{'s' if ndim != 1 else ''}, "
            f"got shape {numbers.shape}"
        )
    if numbers.size == 0:
        raise ValueError(f"`{name}` must not be empty, got shape {numbers.shape}")
    return _read_only(numbers.astype(_working_type(numbers), copy=False))


def floats(value, name, *shape):
    """Return `value` as an array of floats, 32-bit ones as they are, or refuse it.

    Parameters
    ----------
    value, name
        As in `array`.
    *shape : int or str, optional
        The shape that it must have, as `has_shape` reads it; any, when left out.

    Returns
    -------
    ndarray of dtype float32 or float64
        Read-only. It may be empty along an axis called N.

    Raises
    ------
    TypeError
        If it holds anything but real numbers.
    ValueError
        If it is ragged or masked, or has another shape.

    Examples
    --------
    >>> floats([[1, 2]], "images", "N", "C", "H", "W")
    Traceback (most recent call last):
    ValueError: `images` must have shape (N, C, H, W), got shape (1, 2)
    """
    ready = type(value) is np.ndarray and value.dtype in _FLOATS  # nearly always: said at once
    numbers = value if ready else _real_numbers(value, name)
    if shape:
        shapes.has_shape(numbers, name, shape)
    if not ready and numbers.dtype not in _FLOATS:
        numbers = numbers.astype(np.float32 if numbers.dtype.char == "f" else np.float64)
    return _read_only(numbers)


def float64(value, name):
    """Return a copy of `value` as float64, or refuse floats that are narrower."""
    numbers = _real_numbers(value, name)
    if numbers.dtype in (np.float16, np.float32):
        raise TypeError(
            f"`{name}` must be float64: {numbers.dtype} rounds away what a tiny step changes"
        )
    return numbers.astype(np.float64)


def upstream(value, shape, read=array):
    """Return `value` as the gradient of a result of that shape, or refuse it."""
    gradient = read(value, "grad_output")
    shapes.same_shape(gradient, "grad_output", shape, "to match the output")
    return gradient


def labels(value, name, scores, scores_name, ignored):
    """Return `value` as one class number for each row of `scores`, or refuse it.

    Examples
    --------
    >>> import numpy as np
    >>> labels([0, 3], "labels", np.zeros((2, 3)), "logits", ignored=-100)
    Traceback (most recent call last):
    ValueError: `labels` must be from 0 to 2 for `logits` of shape (2, 3), got 3
    """
    numbers = _real_numbers(value, name)
    if numbers.dtype.kind not in "iu" and numbers.size:
        raise TypeError(f"`{name}` must be whole numbers, got an array of {numbers.dtype}")
    (count, classes, *places), because = scores.shape, "for `{}` of shape {}"
    shapes.same_shape(numbers, name, (count, *places), because, scores_name, scores.shape)
    found = numbers.astype(np.int64)
    # Read as a number without a sign, a negative one is beyond all classes: one comparison.
    wrong = found.view(np.uint64) >= classes
    if wrong.any() and (wrong := wrong & (numbers != ignored)).any():
        because = because.format(scores_name, scores.shape)
        raise ValueError(
            f"`{name}` must be from 0 to {classes - 1} {because}, got {numbers[wrong][0]}"
        )
    return found


def number(value, name, minimum=-np.inf, maximum=np.inf, *, finite=False):
    """Return `value` as a float, neither below `minimum` nor above `maximum`, or refuse it.

    NaN and infinity are let through where there is no limit, unless it must be `finite`.

    Examples
    --------
    >>> number(1.5, "p", minimum=0, maximum=1)
    Traceback (most recent call last):
    ValueError: `p` must be at most 1, got 1.5
    """
    if isinstance(value, bool | np.bool_):  # Python takes True for 1: here it is a slip
        raise TypeError(f"`{name}` must be a number, got {bool(value)}")
    ready = type(value) is float or (type(value) is int and abs(value) <= _LARGEST_EXACT_INTEGER)
    found = float(value if ready else array(value, name, ndim=0))
    if minimum > -np.inf and not found >= minimum:
        raise ValueError(f"`{name}` must be at least {minimum}, got {found}")
    if maximum < np.inf and not found <= maximum:
        raise ValueError(f"`{name}` must be at most {maximum}, got {found}")
    if not math.isfinite(found) and (finite or minimum > -np.inf):
        raise ValueError(f"`{name}` must be finite, got {found}")
    return found


def at_least_zero(**values):
    """Return numbers by their names, each as a float of 0 or more, or refuse one.

    Examples
    --------
    >>> at_least_zero(lr=0.1, momentum=-1)
    Traceback (most recent call last):
    ValueError: `momentum` must be at least 0, got -1.0
    """
    return {name: number(value, name, minimum=0) for name, value in values.items()}


def _real_numbers(value, name):
    """Return `value` as an array as it is, or refuse it: masked, ragged, or no real numbers."""
    if type(value) is not np.ndarray and _masked(value):
        raise ValueError(
            f"`{name}` must be a plain array, got a masked array: "
            f"fill the gaps first, with `{name}.filled(0)` for example"
        )
    try:
        numbers = np.asarray(value)
    except ValueError:
        raise ValueError(
            f"`{name}` must have rows of equal length, got a ragged {type(value).__name__}"
        ) from None
    if numbers.dtype.kind not in "biuf":
        got = type(value).__name__ if numbers.ndim == 0 else f"an array of {numbers.dtype}"
        raise TypeError(f"`{name}` must hold real numbers, got {got}")
    return numbers


def _read_only(numbers):
    """Return the same numbers as an array that cannot be written to by mistake."""
    numbers = numbers.view()
    numbers.flags.writeable = False
    return numbers


def _masked(value):
    """Tell whether `value` is a masked array, or a list with one in it: NumPy drops such a mask."""
    if isinstance(value, list | tuple):
        return any(_masked(part) for part in value)
    return isinstance(value, np.ma.MaskedArray)


def _working_type(numbers):
    """Return the dtype that `numbers` are computed in: int64 where that is exact."""
    if numbers.dtype.kind == "f":
        return np.float64
    if numbers.dtype.kind == "b":
        return np.int64
    size = max(abs(int(numbers.min())), abs(int(numbers.max())))
    return np.int64 if size <= _LARGEST_EXACT_INTEGER else np.float64
