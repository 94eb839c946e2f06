"""Lesson 06, "ReLU": let a part of the negative numbers through."""

import numpy as np

from cnn_core import functional, ops
from cnn_workshop import _words
from cnn_workshop.exercises._exercise import Exercise, Mistake
from cnn_workshop.exercises.lesson_06 import (
    FIRST_ROW,
    HIDDEN,
    MAPS,
    ONE_NUMBER,
    ONE_ROW,
    RETURN,
    SHARED,
    SQUARE,
    as_if_square,
    by_loops,
    by_mask,
    explain_relu,
    explain_shape,
    first_row_of_a_copy,
    in_type,
    only_first_row,
)


def leaky_relu(input_map, negative_slope):
    """Keep what is positive, and multiply what is negative with a slope.

    Parameters
    ----------
    input_map : ndarray of shape (H, W)
        A feature map.
    negative_slope : float
        What negative numbers are multiplied with.

    Returns
    -------
    ndarray of shape (H, W)

    Examples
    --------
    >>> leaky_relu(np.array([[-8, 0, 8]]), 0.25)
    array([[-2.,  0.,  8.]])
    """
    return functional.leaky_relu(input_map, negative_slope)


def _by_parts(input_map, negative_slope):
    return np.maximum(input_map, 0) + negative_slope * np.minimum(input_map, 0)


def _then(change):
    """Return leaky ReLU with a change to what comes out."""
    return lambda input_map, negative_slope: change(leaky_relu(input_map, negative_slope))


def _in_place(input_map, negative_slope):
    for row, col in np.ndindex(input_map.shape):
        if input_map[row, col] < 0:
            input_map[row, col] *= negative_slope
    return input_map


def _in_type_of_input(input_map, negative_slope):
    """Write the result into an array of the input's type, which may cut fractions off."""
    result = np.zeros_like(input_map)
    result[:] = leaky_relu(input_map, negative_slope)
    return result


_MISTAKES = (
    Mistake(
        "if of a whole map",
        ONE_NUMBER,
        lambda input_map, negative_slope: (
            input_map if input_map > 0 else negative_slope * input_map
        ),
        variants=(lambda input_map, negative_slope: max(input_map, negative_slope * input_map),),
    ),
    Mistake(
        "slope ignored",
        "Negative numbers become 0, as with ReLU: multiply them with the slope.",
        lambda input_map, negative_slope: ops.relu(input_map),
    ),
    Mistake(
        "slope on the wrong side",
        "You shrink the positive numbers: the slope is for the negative ones.",
        lambda input_map, negative_slope: np.where(
            input_map > 0, negative_slope * input_map, input_map
        ),
        variants=(
            lambda input_map, negative_slope: np.where(
                input_map > 0, negative_slope * input_map, 0
            ),
        ),
    ),
    Mistake(
        "slope everywhere",
        "You multiply every number with the slope: positive ones stay as they are.",
        lambda input_map, negative_slope: negative_slope * input_map,
    ),
    Mistake(
        "larger of two",
        "You take the larger of x and slope * x, which is right up to a slope of 1 only: ask for "
        "the sign of x instead.",
        lambda input_map, negative_slope: np.maximum(input_map, negative_slope * input_map),
    ),
    Mistake(
        "slope as the least value",
        "Where a number is negative you return the slope itself: multiply the number with it.",
        lambda input_map, negative_slope: np.maximum(input_map, negative_slope),
        variants=(
            lambda input_map, negative_slope: np.where(input_map > 0, input_map, negative_slope),
        ),
    ),
    Mistake(
        "slope as the lower limit",
        "You let negative numbers go down to minus the slope and no further: multiply them with "
        "the slope.",
        lambda input_map, negative_slope: np.maximum(input_map, -negative_slope),
        variants=(
            lambda input_map, negative_slope: np.where(input_map > 0, input_map, -negative_slope),
        ),
    ),
    Mistake(
        "slope added",
        "You add the slope to the negative numbers: multiply.",
        lambda input_map, negative_slope: np.where(
            input_map > 0, input_map, input_map + negative_slope
        ),
    ),
    Mistake(
        "divided by the slope",
        "You divide the negative numbers by the slope: multiply.",
        lambda input_map, negative_slope: np.where(
            input_map > 0, input_map, input_map / (negative_slope or 1)
        ),
    ),
    Mistake(
        "sign turned around",
        "Your negative numbers come out positive: times a positive slope they stay negative.",
        lambda input_map, negative_slope: np.where(
            input_map > 0, input_map, -negative_slope * input_map
        ),
        variants=(
            lambda input_map, negative_slope: np.where(
                input_map > 0, input_map, negative_slope * abs(input_map)
            ),
        ),
    ),
    Mistake(
        "always 0.01",
        "Your slope is always 0.01: use the parameter.",
        lambda input_map, negative_slope: leaky_relu(input_map, 0.01),
        variants=(lambda input_map, negative_slope: leaky_relu(input_map, 0.1),),
    ),
    Mistake(
        "absolute value",
        "You take away the minus signs: multiply negative numbers with the slope.",
        lambda input_map, negative_slope: abs(input_map),
    ),
    Mistake(
        "nothing bent",
        "Negative numbers come out as they went in: multiply them with the slope.",
        lambda input_map, negative_slope: input_map * 1,
    ),
    Mistake(
        "both parts added",
        "You add the slope's share to every number: the positive ones get none of it.",
        lambda input_map, negative_slope: ops.relu(input_map) + negative_slope * input_map,
    ),
    Mistake(
        "type of the input",
        "Your result has the input's type, so that with whole numbers fractions are cut off: make "
        "it of floats.",
        _in_type_of_input,
        variants=(_then(in_type(int)), _then(lambda result: result.astype(int))),
    ),
    Mistake("NaN hidden", HIDDEN, _then(np.nan_to_num)),
    Mistake("written into the input", SHARED, _in_place),
    Mistake(
        "first row only",
        FIRST_ROW,
        _then(only_first_row),
        variants=(first_row_of_a_copy(leaky_relu),),
    ),
    Mistake(
        "width from height",
        SQUARE,
        as_if_square(lambda value, slope: slope * value if value < 0 else value),
    ),
    Mistake("result in one row", ONE_ROW, _then(np.ravel)),
    Mistake("return forgotten", RETURN, lambda input_map, negative_slope: None),
)


def _explain(input_map, negative_slope, at):
    why, read = explain_relu(input_map, at)
    if input_map[at] < 0:
        slope = _words.number(negative_slope)
        why = f"{_words.number(input_map[at])} is negative, times the slope {slope}"
    return why, read


_SLOPES = [0.5, 0.25, 0.1, 0.25, 0.5, 0.2, 2]

LEAKY_RELU = Exercise(
    name="leaky_relu",
    parameters=("input_map", "negative_slope"),
    reference=leaky_relu,
    cases=list(zip(MAPS, _SLOPES, strict=True)),
    kinds={"input_map": "signed", "result": "signed"},
    mistakes=_MISTAKES,
    right_answers=(
        leaky_relu,
        by_mask,
        _by_parts,
        by_loops(lambda value, slope: slope * value if value < 0 else value),
    ),
    explain_cell=_explain,
    explain_shape=explain_shape,
)
