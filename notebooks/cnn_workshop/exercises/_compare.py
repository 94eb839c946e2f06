"""Compare what came of a reader's function with the right answer, and with known slips."""

import numpy as np

from cnn_workshop import _run

_CLOSE = 1e-6  # of the largest number, or of 1: forgives float32, and no slip in a bank
_STICKS_OUT = {"IndexError", "ValueError"}  # where loops raise the one, slices raise the other


def close(expected, values):
    """Say of each number whether it is the expected one; NaN equals NaN."""
    if expected.dtype.kind in "biu" and values.dtype.kind in "biu":
        return expected == values
    largest = np.abs(expected[np.isfinite(expected)]).max(initial=1)
    return np.isclose(values, expected, rtol=0, atol=_CLOSE * largest, equal_nan=True)


def right(outcome, expected):
    """Say whether an outcome is the expected one, and left its arguments alone."""
    if outcome.kind != "returned" or outcome.changed:
        return False
    values, problem = _run.numbers(outcome.value, expected.shape)
    return not problem and bool(close(expected, values).all())


def same(known, outcome):
    """Say whether two outcomes are the same slip: same numbers, same kind of failure."""
    if (known.kind, known.changed) != (outcome.kind, outcome.changed):
        return False
    if known.kind != "returned":
        errors = {_error(known), _error(outcome)}
        return len(errors) == 1 or errors <= _STICKS_OUT
    if known.value is None or outcome.value is None:
        return known.value is outcome.value
    values, _ = _run.numbers(known.value, ())
    others, _ = _run.numbers(outcome.value, np.shape(values))
    if values is None or others is None or values.shape != others.shape:
        return False
    return bool(close(values, others).all())


def has_shape(outcomes, shapes, answers):
    """Say whether all outcomes have the shapes of a slip, one at least not the answer's.

    Here and there a window that sticks out may have stopped the function.
    """
    telling = False
    for outcome, shape, answer in zip(outcomes, shapes, answers, strict=True):
        if outcome.kind == "raised" and _error(outcome) in _STICKS_OUT:
            continue
        values, _ = _run.numbers(outcome.value, shape)
        if outcome.changed or values is None or values.shape != shape:
            return False
        telling = telling or shape != answer.shape
    return telling


def _error(outcome):
    """Return the name of the error that an outcome tells of."""
    return outcome.problem.split(":")[0].split(" ")[0]
