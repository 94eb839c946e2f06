"""Lesson 09, "Scores to a verdict": write the fully connected layer."""

import numpy as np

from cnn_core import ops
from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked, products
from cnn_workshop.exercises.check.exercise import Exercise


def _explain_output(image, weights, bias, at):
    """Write out the sum of one output, and mark its weights."""
    column = np.s_[:, at[0]]
    terms = products(zip(image.ravel(), weights[column], strict=True))
    words = f"{terms} plus the bias {_words.number(bias[at])}"
    return words, {"weights": marked(weights, column), "bias": marked(bias, at)}


def _explain_shape(image, weights, bias):
    columns = _words.count(weights.shape[1], "column")
    return f"The weights have {columns}, and each makes one output.", {}


_TWO_ROWS = np.array([[1, 2, 0], [3, -1, 4]])

FULLY_CONNECTED = Exercise(
    name="fully_connected",
    parameters=("input_image", "weights", "bias"),
    reference=ops.fully_connected,
    cases=[
        (np.array([[3]]), np.array([[2]]), np.array([-1])),
        (np.array([[3]]), np.array([[2, 5]]), np.array([1, -4])),
        (np.array([[2, 5]]), np.array([[1], [-3]]), np.array([4])),
        (np.array([[1, 2], [3, 4]]), np.array([[1], [10], [0], [2]]), np.array([5])),
        (np.array([[1], [3], [2]]), np.arange(6).reshape(3, 2) - 2, np.array([10, -20])),
        (np.array([[0.5, 2], [1, 0.25]]), np.arange(8).reshape(4, 2) / 4, np.array([0.5, -3])),
        (np.array([[1, 2], [4, 3]]), np.arange(12).reshape(4, 3) / 8, np.array([2, -1, 0])),
        (_TWO_ROWS, np.arange(18).reshape(6, 3) * 5 % 7 - 3, np.array([1, 20, -30])),
        (_TWO_ROWS, np.arange(36).reshape(6, 6) * 5 % 13 - 6, np.array([0, 1, 2, -3, 4, -5])),
    ],
    kinds={"input_image": "pixels", "weights": "signed", "bias": "signed", "result": "signed"},
    explain_cell=_explain_output,
    explain_shape=_explain_shape,
)
