"""Argument checks: the only place in the package that words an error message.

Every public function calls these at its door, before any work. The rules they share:

- integers and booleans are computed as 64-bit integers, so an 8-bit picture never wraps around;
  integers beyond 2**20 in size, whose sums of products could overflow, as 64-bit floats;
- floating-point input of any width is computed as 64-bit floats;
- `cnn_core.functional` computes in floats alone: 32-bit ones stay, all else becomes 64-bit floats;
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
    value : array_like of numbers
        What the caller passed.
    name : str
        The argument's name, for the message.
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
    numbers = _real_numbers(value, name)
    if shape:
        has_shape(numbers, name, shape)
    kept = np.float32 if numbers.dtype.char == "f" else np.float64
    return _read_only(numbers.astype(kept, copy=False))


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
    same_shape(gradient, "grad_output", shape, "to match the output")
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
    because = f"for `{scores_name}` of shape {scores.shape}"
    same_shape(numbers, name, scores.shape[:1] + scores.shape[2:], because)
    classes = scores.shape[1]
    wrong = ((numbers < 0) | (numbers >= classes)) & (numbers != ignored)
    if wrong.any():
        raise ValueError(
            f"`{name}` must be from 0 to {classes - 1} {because}, got {numbers[wrong][0]}"
        )
    return numbers.astype(np.int64)


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


def integer(value, name, minimum=None, maximum=None):
    """Return `value` as an int, neither below `minimum` nor above `maximum`, or refuse it.

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
    if minimum is not None and number < minimum:
        raise ValueError(f"`{name}` must be at least {minimum}, got {number}")
    if maximum is not None and number > maximum:
        raise ValueError(f"`{name}` must be at most {maximum}, got {number}")
    return number


def pair(value, name, minimum):
    """Return `value`, one whole number or two of them (down, across), as two, or refuse it.

    Examples
    --------
    >>> pair(2, "stride", minimum=1)
    (2, 2)
    >>> pair((2, 1, 1), "stride", minimum=1)
    Traceback (most recent call last):
    ValueError: `stride` must be one whole number or two (down, across), got (2, 1, 1)
    """
    if isinstance(value, int) or np.ndim(value) == 0:
        return (integer(value, name, minimum),) * 2
    if len(value) != 2:
        raise ValueError(
            f"`{name}` must be one whole number or two (down, across), got {tuple(value)}"
        )
    down, across = value
    return integer(down, name, minimum), integer(across, name, minimum)


def axis(value, name, shape, minimum=0):
    """Return `value` as the number of an axis, counted from the front, or refuse it.

    Examples
    --------
    >>> axis(-1, "dim", (2, 3))
    1
    >>> axis(2, "dim", (2, 3))
    Traceback (most recent call last):
    ValueError: `dim` must be from -2 to 1 for an array of shape (2, 3), got 2
    """
    number, axes = integer(value, name), len(shape)
    if not -axes <= number < axes or number % axes < minimum:
        lowest = minimum or -axes
        raise ValueError(
            f"`{name}` must be from {lowest} to {axes - 1} for an array of shape "
            f"{tuple(shape)}, got {number}"
        )
    return number % axes


def number(value, name):
    """Return `value` as a float, or refuse it."""
    return float(array(value, name, ndim=0))


def flag(value, name):
    """Return `value` if it is True or False, or refuse it."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"`{name}` must be True or False, got {value!r}")
    return bool(value)


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
    borders = padding if isinstance(padding, tuple) else (padding,) * len(image_shape)
    sides = zip(window_shape, image_shape, borders, strict=True)
    if max([window - size - 2 * border for window, size, border in sides]) > 0:
        padded = f" with padding {padding}" if any(borders) else ""
        raise ValueError(
            f"`{window_name}` must fit inside `{image_name}`, got a window of shape "
            f"{tuple(window_shape)} for a picture of shape {tuple(image_shape)}{padded}"
        )


def same_shape(value, name, shape, because, *details):
    """Refuse an array whose shape is not exactly `shape`; `because` names the other argument.

    The details are put into its brackets, should they be needed.
    """
    if not _matches(value.shape, shape):
        because = because.format(*details)
        raise ValueError(
            f"`{name}` must have shape {_written(shape)} {because}, got shape {value.shape}"
        )


def has_shape(value, name, shape):
    """Refuse an array of another shape, or an empty one (a batch of N = 0 may be).

    A letter in `shape` stands for any size, "..." for any number of axes.

    Examples
    --------
    >>> import numpy as np
    >>> has_shape(np.zeros((0, 3)), "logits", ("N", "K", "..."))
    >>> has_shape(np.zeros((2, 0)), "logits", ("N", "K", "..."))
    Traceback (most recent call last):
    ValueError: `logits` must not be empty, got shape (2, 0)
    """
    if not _matches(value.shape, shape):
        raise ValueError(f"`{name}` must have shape {_written(shape)}, got shape {value.shape}")
    batch = shape[0] in ("N", "...")
    if 0 in value.shape[batch:]:
        raise ValueError(f"`{name}` must not be empty, got shape {value.shape}")


def as_many(values, name, wanted, what):
    """Refuse another number of values than the `wanted` one."""
    if len(values) != wanted:
        raise ValueError(f"`{name}` must give {wanted} {what}, got {len(values)}")


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


def _matches(found, shape):
    """Tell whether `found` is a shape such as ("N", 3, "...")."""
    if "..." in shape:
        at = shape.index("...")
        shape = (*shape[:at], *"?" * (len(found) - len(shape) + 1), *shape[at + 1 :])
    if len(found) != len(shape):
        return False
    pairs = zip(found, shape, strict=True)
    return not [size for size, wanted in pairs if type(wanted) is int and size != wanted]


def _written(shape):
    """Write a shape as Python writes a tuple, letters without quotation marks."""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
