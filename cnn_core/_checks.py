"""Argument checks: the only place in the package that words an error message.

Every public function calls these at its door, before any work. The rules they share:

- integers and booleans are computed as 64-bit integers, so an 8-bit picture never wraps around;
  integers beyond 2**20 in size, whose sums of products could overflow, as 64-bit floats;
- floating-point input of any width is computed as 64-bit floats;
- NaN and infinity are let through: they behave as arithmetic says, and stay visible in the result;
- what comes back is never a view that the caller could change the input through.
"""

import operator

import numpy as np

_LARGEST_EXACT_INTEGER = 2**20


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
    if _masked(value):
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
    if ndim is not None and numbers.ndim != ndim:
        raise ValueError(
            f"`{name}` must have {ndim} dimension{'s' if ndim != 1 else ''}, "
            f"got shape {numbers.shape}"
        )
    if numbers.size == 0:
        raise ValueError(f"`{name}` must not be empty, got shape {numbers.shape}")
    working = numbers.astype(_working_type(numbers), copy=False)
    if np.shares_memory(working, numbers):
        working = working.view()
        working.flags.writeable = False
    return working


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


def integer(value, name, minimum, maximum=None):
    """Return `value` as an int of at least `minimum` (and at most `maximum`), or refuse it.

    Examples
    --------
    >>> integer(2, "stride", minimum=1)
    2
    >>> integer(1.5, "stride", minimum=1)
    Traceback (most recent call last):
    TypeError: `stride` must be a whole number, got 1.5
    """
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"`{name}` must be a whole number, got {bool(value)}")
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"`{name}` must be a whole number, got {value!r}") from None
    if number < minimum:
        raise ValueError(f"`{name}` must be at least {minimum}, got {number}")
    if maximum is not None and number > maximum:
        raise ValueError(f"`{name}` must be at most {maximum}, got {number}")
    return number


def one_of(value, name, choices):
    """Return `value` if it is among `choices`, or refuse it with the list of them.

    Examples
    --------
    >>> one_of("emboss", "name", ["box_blur", "sharpen"])
    Traceback (most recent call last):
    ValueError: `name` must be one of box_blur, sharpen, got 'emboss'
    """
    if not isinstance(value, str) or value not in choices:
        known = ", ".join(choices)
        raise ValueError(f"`{name}` must be one of {known}, got {value!r}")
    return value


def function(value, name):
    """Return `value` if it can be called, or refuse it."""
    if not callable(value):
        raise TypeError(f"`{name}` must be a function, got {type(value).__name__}")
    return value


def fits(window_shape, window_name, image_shape, image_name="input_image", padding=0):
    """Refuse a window that is larger than the (padded) picture it slides over."""
    room = tuple(size + 2 * padding for size in image_shape)
    if any(window > size for window, size in zip(window_shape, room, strict=True)):
        padded = f" with padding {padding}" if padding else ""
        raise ValueError(
            f"`{window_name}` must fit inside `{image_name}`, got a window of shape "
            f"{tuple(window_shape)} for a picture of shape {tuple(image_shape)}{padded}"
        )


def same_shape(value, name, shape, because):
    """Refuse an array whose shape is not exactly `shape`; `because` names the other argument."""
    if value.shape != tuple(shape):
        raise ValueError(
            f"`{name}` must have shape {tuple(shape)} {because}, got shape {value.shape}"
        )
