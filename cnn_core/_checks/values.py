"""Checks of single values: whole numbers, pairs of them, flags, names and functions."""

import copy
import operator
import os
from numbers import Real
from pathlib import Path

import numpy as np

_LARGEST = 2**63 - 1
"""What an index of an array can count to: NumPy's own error beyond it names no argument."""

_FARTHEST = 2**31 - 1
"""How far a window may step or reach, in pixels: farther than any picture, and sums of it fit."""


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
        raise TypeError(f"`{name}` must be a whole number, got {_brief(value)}") from None
    maximum = _LARGEST if maximum is None else maximum
    if minimum is not None and number < minimum:
        raise ValueError(f"`{name}` must be at least {minimum}, got {number}")
    if number > maximum:
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
    # Nearly always it is one of these: said at once, for a layer asks in every call.
    if type(value) is int and minimum <= value <= _FARTHEST:
        return value, value
    pair = type(value) is tuple and len(value) == 2 and type(value[0]) is type(value[1]) is int
    if pair and minimum <= min(value) and max(value) <= _FARTHEST:
        return value
    if not _is_row(value):
        return (integer(value, name, minimum, _FARTHEST),) * 2
    if len(value) != 2:
        raise ValueError(
            f"`{name}` must be one whole number or two (down, across), got {_brief(tuple(value))}"
        )
    down, across = value
    return integer(down, name, minimum, _FARTHEST), integer(across, name, minimum, _FARTHEST)


def sizes(value, name):
    """Return `value` as a tuple of whole numbers from 1 on, or refuse it.

    Examples
    --------
    >>> sizes(5, "input_shape")
    Traceback (most recent call last):
    TypeError: `input_shape` must be a tuple of whole numbers, got 5
    """
    return tuple(integer(size, name, 1) for size in several(value, name, "whole numbers"))


def several(value, name, what):
    """Return `value` if it is a tuple, a list or a row of an array, or refuse it."""
    if not _is_row(value):
        raise TypeError(f"`{name}` must be a tuple of {what}, got {_brief(value)}")
    return value


def _is_row(value):
    """Tell whether `value` holds several values, in an order."""
    return isinstance(value, tuple | list | range) or len(getattr(value, "shape", ())) > 0


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
        raise TypeError(f"`{name}` must be True or False, got {_brief(value)}")
    return bool(value)


def one_of(value, name, choices):
    """Return `value` if it is among `choices`, or refuse it with the list of them.

    Examples
    --------
    >>> one_of("emboss", "name", ["box_blur", "sharpen"])
    Traceback (most recent call last):
    ValueError: `name` must be one of box_blur, sharpen, got 'emboss'
    """
    if not isinstance(value, (str, Real)) or value not in choices:
        known = ", ".join(map(str, choices))
        raise ValueError(f"`{name}` must be one of {known}, got {_brief(value)}")
    return value


def function(value, name):
    """Return `value` if it can be called, or refuse it."""
    if not callable(value):
        raise TypeError(f"`{name}` must be a function, got {type(value).__name__}")
    return value


def offers(value, name, what, *methods):
    """Return `value` if it has these methods and attributes, or refuse it.

    Examples
    --------
    >>> offers(None, "network", "a network", "parameters", "gradients")
    Traceback (most recent call last):
    TypeError: `network` must be a network, got NoneType
    """
    if isinstance(value, type) or not all(hasattr(value, method) for method in methods):
        got = f"the class {value.__name__}" if isinstance(value, type) else type(value).__name__
        raise TypeError(f"`{name}` must be {what}, got {got}")
    return value


def file_path(value, name):
    """Return `value` as a path, or refuse it."""
    if not isinstance(value, str | os.PathLike) or not os.fspath(value):
        raise TypeError(f"`{name}` must be the name of a file, got {_brief(value)}")
    return Path(value)


def random(value, name="rng"):
    """Return a random generator as it is, a new one for a whole number, any one for None."""
    if value is None:
        return np.random.default_rng()
    return value if isinstance(value, np.random.Generator) else generator(value, name)


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
    return np.random.default_rng(integer(value, name, 0, np.inf))


def _brief(value):
    """Write a value in a few words: nobody reads a sentence with an array in it."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    written = repr(value)
    short = len(written) <= 60 and "array(" not in written and " at 0x" not in written
    return written if short else type(value).__name__
