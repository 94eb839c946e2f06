"""Lesson 06, "ReLU": bend a feature map at 0, and leave what came in as it was."""

import numpy as np

from cnn_core import functional, ops
from cnn_workshop import _words
from cnn_workshop.exercises._exercise import Exercise, Mistake


def by_loops(bend):
    """Return an answer that visits every cell and calls ``bend(value, *options)``."""

    def answer(input_map, *options):
        return [[bend(value, *options) for value in row] for row in input_map]

    return answer


def as_if_square(bend):
    """Return an answer that takes the number of columns from the number of rows."""

    def answer(input_map, *options):
        result = np.zeros(input_map.shape)
        for row, col in np.ndindex(len(input_map), len(input_map)):
            result[row, col] = bend(input_map[row, col], *options)
        return result

    return answer


def by_mask(input_map, negative_slope=0):
    """Change a copy where it is negative."""
    result = np.array(input_map, dtype=float)
    result[result < 0] *= negative_slope
    return result


def _by_halves(input_map):
    return (input_map + abs(input_map)) / 2


def _by_steps(input_map):
    result = input_map.copy()
    result[result < 0] = 0
    return result


def _then(change):
    """Return ReLU with a change to what comes out."""
    return lambda input_map: change(ops.relu(input_map))


def only_first_row(result):
    """Return a result that is 0 below its first row."""
    rest = np.zeros(result.shape)
    rest[0] = result[0]
    return rest


def _relu_in_place(input_map):
    input_map[input_map < 0] = 0
    return input_map


def first_row_of_a_copy(bend):
    """Return an answer that bends the first row of a copy, and leaves the rest as it was."""
    return lambda values, *options: np.vstack([bend(values[:1], *options), values[1:]])


def in_type(dtype):
    """Return the change of a result to another type."""
    return lambda result: np.nan_to_num(result).astype(dtype)


ONE_NUMBER = (
    "Python's `max` and `if` want one number, not a whole map: use `np.maximum` or `np.where`, or "
    "visit cell by cell."
)
ONE_ROW = "You return the right numbers in one long row: keep them as rows and columns."
RETURN = "Your function hands nothing back: its last line should be `return` and the result."
FIRST_ROW = (
    "Only row 0 is done: `return` stands inside the loop over the rows, so move it to the left."
)
SHARED = "You write into the map that you were given, which belongs to the caller: work on a copy."
HIDDEN = (
    "You turn what is not a number (NaN) into a number: let it through, so that the error shows."
)
SQUARE = (
    "You take the number of columns from the number of rows: it is `input_map.shape[1]`, for a map "
    "need not be square."
)
_WHOLE = "Your result holds whole numbers only, so fractions are cut off: make it of floats."

_MISTAKES = (
    Mistake(
        "max of a number and a map",
        ONE_NUMBER,
        lambda input_map: max(0, input_map),
        variants=(lambda input_map: input_map if input_map > 0 else 0 * input_map,),
    ),
    Mistake(
        "absolute value",
        "You take away the minus signs: a negative number becomes 0.",
        abs,
    ),
    Mistake(
        "minimum for maximum",
        "You keep the negative numbers and drop the positive ones: take the maximum with 0.",
        lambda input_map: np.minimum(input_map, 0),
        variants=(lambda input_map: np.where(input_map < 0, input_map, 0),),
    ),
    Mistake(
        "minus sign",
        "You turn the signs around: positive numbers stay as they are.",
        lambda input_map: ops.relu(-input_map),
        variants=(lambda input_map: -ops.relu(input_map), lambda input_map: -input_map),
    ),
    Mistake(
        "1 for what is positive",
        "You return 1 where a number is positive: return the number itself.",
        lambda input_map: (input_map > 0).astype(int),
        variants=(
            lambda input_map: input_map > 0,
            lambda input_map: np.heaviside(input_map, 0),
            np.sign,
        ),
    ),
    Mistake(
        "nothing bent",
        "Negative numbers come out as they went in: turn them into 0.",
        lambda input_map: input_map * 1,
    ),
    Mistake(
        "maximum of the whole map",
        "You take one maximum for all: compare each number with 0.",
        lambda input_map: max(0, input_map.max()),
        variants=(lambda input_map: np.full(input_map.shape, max(0, input_map.max())),),
    ),
    Mistake(
        "negative ones left out",
        "You leave the negative numbers out: each cell keeps its place, and becomes 0.",
        lambda input_map: input_map[input_map > 0],
        variants=(lambda input_map: input_map[input_map >= 0],),
    ),
    Mistake(
        "clipped above",
        "You hold large numbers back: what is positive stays, however large.",
        lambda input_map: np.clip(input_map, 0, 1),
        variants=(
            lambda input_map: np.clip(input_map, 0, 6),
            lambda input_map: np.clip(input_map, 0, 255),
            lambda input_map: np.clip(input_map, 0, 16),
        ),
    ),
    Mistake(
        "maximum with 1",
        "You compare with 1: the bend is at 0.",
        lambda input_map: np.maximum(input_map, 1),
        variants=(
            lambda input_map: np.where(input_map > 1, input_map, 0),
            lambda input_map: np.where(input_map >= 1, input_map, 0),
        ),
    ),
    Mistake(
        "leaky",
        "You let a part of the negative numbers through, as leaky ReLU does: here they become 0.",
        lambda input_map: functional.leaky_relu(input_map, 0.01),
        variants=(
            lambda input_map: functional.leaky_relu(input_map, 0.1),
            lambda input_map: functional.leaky_relu(input_map, 0.2),
        ),
    ),
    Mistake(
        "scaled to 1",
        "You divide by the largest number: leave the positive numbers as they are.",
        lambda input_map: ops.relu(input_map) / max(np.nanmax(input_map), 1e-9),
    ),
    Mistake(
        "whole numbers only",
        _WHOLE,
        _then(in_type(int)),
    ),
    Mistake(
        "turned into 8 bits",
        "You turn the result into 8-bit numbers, which know no fractions and start again at 0 "
        "after 255.",
        _then(lambda result: np.nan_to_num(result).astype(int).astype(np.uint8)),
    ),
    Mistake(
        "NaN hidden",
        f"{HIDDEN} No comparison with it is true: where you asked for `value > 0`, or for "
        "`max(0, value)`, ask for `value < 0`.",
        _then(np.nan_to_num),
        variants=(
            lambda input_map: np.where(input_map > 0, input_map, 0),
            lambda input_map: np.fmax(input_map, 0),
            by_loops(lambda value: max(0, value)),
        ),
    ),
    Mistake("written into the input", SHARED, _relu_in_place),
    Mistake(
        "first row only",
        FIRST_ROW,
        _then(only_first_row),
        variants=(first_row_of_a_copy(ops.relu),),
    ),
    Mistake("width from height", SQUARE, as_if_square(lambda value: 0 if value < 0 else value)),
    Mistake("result in one row", ONE_ROW, _then(np.ravel)),
    Mistake("return forgotten", RETURN, lambda input_map: None),
)


def explain_relu(input_map, at):
    """Say what decides about one number, and mark it."""
    value = input_map[at]
    if np.isnan(value):
        why = "it is not a number, and stays so"
    else:
        size = "is positive" if value > 0 else "is not above 0"
        why = f"{_words.number(value)} {size}"
    return why, {"input_map": _only(input_map, at)}


def explain_shape(input_map, *options):
    """Say why the answer has its shape."""
    return "Every cell stays in its place.", {}


def _only(values, at):
    """Return a mask of one cell."""
    mask = np.zeros(values.shape, dtype=bool)
    mask[at] = True
    return mask


MAPS = [
    np.array([[3]]),
    np.array([[-2, 5]]),
    np.array([[0], [-1], [20]]),
    np.array([[4, -9], [2, 1]]),
    np.array([[0.5, -0.25, -4.0], [-8.0, 0.0, 300.75]]),
    np.array([[2.5, np.nan], [-1.5, -4], [0, 7]]),
    np.array([[-6, 12, -1], [0, -3, 270]]),
]

RELU = Exercise(
    name="relu",
    parameters=("input_map",),
    reference=ops.relu,
    cases=[(values,) for values in MAPS],
    kinds={"input_map": "signed", "result": "signed"},
    mistakes=_MISTAKES,
    right_answers=(
        ops.relu,
        by_mask,
        _by_halves,
        _by_steps,
        by_loops(lambda value: 0 if value < 0 else value),
    ),
    explain_cell=explain_relu,
    explain_shape=explain_shape,
)
