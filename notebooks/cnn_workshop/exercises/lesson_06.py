"""Lesson 06, "ReLU": bend a feature map at 0, and leave what came in as it was."""

import numpy as np

from cnn_core import ops
from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked
from cnn_workshop.exercises.check.exercise import Exercise


def explain_relu(input_map, at):
    """Say what decides about one number, and mark it."""
    value = input_map[at]
    if np.isnan(value):
        why = "it is not a number, and stays so"
    else:
        size = "is positive" if value > 0 else "is not above 0"
        why = f"{_words.number(value)} {size}"
    return why, {"input_map": marked(input_map, at)}


SHAPE = "Every cell stays in its place."
MAPS = [
    np.array([[3]]),
    np.array([[-2, 5]]),
    np.array([[-1.0, 0.5]]),
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
    core=ops.relu,
    explain_cell=explain_relu,
    explain_shape=SHAPE,
)
