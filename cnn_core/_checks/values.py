"""Checks of single values: whole numbers, pairs of them, flags, names and functions."""

import copy
import operator

import numpy as np


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


def generator(value, name):
    """Return a copy of a random generator, or a new one for a whole number; or refuse `value`.

    Examples
    --------
    >>> generator(None, "rng")
    Traceback (most recent call last):
    TypeError: `rng` must be a random generator or a whole number, got NoneType
    """
    if isinstance(value, np.random.Generator):
        return copy.deepcopy(value)
    if isinstance(value, (bool, np.bool_)) or not hasattr(value, "__index__"):
        got = type(value).__name__
        raise TypeError(f"`{name}` must be a random generator or a whole number, got {got}")
    return np.random.default_rng(integer(value, name, minimum=0))
