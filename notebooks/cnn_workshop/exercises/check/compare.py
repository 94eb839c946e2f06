"""Compare what came of a reader's function with the right answer, and with known slips."""

import re

import numpy as np

from cnn_workshop import _run

_CLOSE = 1e-6  # of the largest number, or of 1: forgives float32, and no slip in a bank


def close(expected, values):
    """Say of each number whether it is the expected one; NaN equals NaN."""
    if expected.dtype.kind in "biu" and values.dtype.kind in "biu":
        return expected == values
    largest = np.abs(expected[np.isfinite(expected)]).max(initial=1)
    with np.errstate(all="ignore"):  # infinity less infinity; the sum of two that are too large
        near = np.abs(np.subtract(values, expected, dtype=float)) <= _CLOSE * largest
    return near | (values == expected) | (np.isnan(values) & np.isnan(expected))


def right(outcome, expected):
    """Say whether an outcome is the expected one, and left its arguments alone."""
    if outcome.kind != "returned" or outcome.problem or outcome.changed:
        return False
    values, problem = _run.numbers(outcome.value, expected.shape)
    return not problem and bool(close(expected, values).all())


def same(known, outcome, strictly=True):
    """Say whether two outcomes are the same slip: same numbers, same error.

    Strictly, two errors are the same if they speak of the same shapes, or of the same place;
    otherwise if they are of one kind.
    """
    if (known.kind, known.changed) != (outcome.kind, outcome.changed):
        return False
    if known.kind == "returned" and bool(known.problem) != bool(outcome.problem):
        return False  # an array that stands for several is not one of them
    if known.kind != "returned":
        errors = _error(known.problem, strictly), _error(outcome.problem, strictly)
        return errors[0] == errors[1]
    if known.value is None or outcome.value is None:
        return known.value is outcome.value
    values, _ = _run.numbers(known.value, None)
    others, _ = _run.numbers(outcome.value, None)
    if values is None or others is None:
        unread = values is None and others is None
        return unread and _kind(known.value) == _kind(outcome.value) != "ndarray"
    return values.shape == others.shape and bool(close(values, others).all())


def has_shape(outcomes, shapes, answers):
    """Say whether all outcomes have the shapes of a slip, one at least not the answer's.

    Here and there a window that sticks out may have stopped the function.
    """
    telling = False
    for outcome, shape, answer in zip(outcomes, shapes, answers, strict=True):
        if outcome.kind == "raised" and _error(outcome.problem, False) in _STICKS_OUT:
            continue
        values, _ = _run.numbers(outcome.value, shape)
        if outcome.changed or values is None or values.shape != shape:
            return False
        telling = telling or shape != answer.shape
    return telling


_STICKS_OUT = {"IndexError", "ValueError"}  # where loops raise the one, slices raise the other


def _kind(value):
    """Name the kind of an answer that is no numbers, and how many there are of several arrays."""
    several = isinstance(value, (list, tuple, dict))
    return f"{type(value).__name__} of {len(value)}" if several else type(value).__name__


def _error(problem, strictly):
    """Return what tells errors apart: the kind, and strictly the shapes or the place as well.

    Which axis it was is left out, for ``image[row][col]`` and ``image[row, col]`` differ in it;
    so is the order of two shapes that do not fit, which follows the order of the factors.
    """
    words = re.split(r" \(line \d+ of ", problem)[0]
    kind = re.split(r"[: ]", words)[0]
    if not strictly:
        return kind
    place = re.search(r"index (-?\d+) is out of bounds for axis \d+ with (size \d+)", words)
    shapes = set(re.findall(r"\([\d, ]*\)", words)) if "broadcast" in words else ()
    return kind, place.groups() if place else tuple(sorted(shapes)) or words
