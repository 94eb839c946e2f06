"""Lesson 11, "Send blame back": ReLU's backward pass, which lets the gradient through or stops it.

A gradient that is not a number stands only where it passes: elsewhere a mask that is multiplied
gives NaN and one that chooses gives 0, and both are right.
"""

import numpy as np

from cnn_core import ops
from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked
from cnn_workshop.exercises.check.exercise import Exercise


def _explain_cell(grad, image, at):
    """Say what decides about one number, and mark both."""
    if image[at] > 0:
        why = "is positive, so the number of `grad_output` passes as it is"
    else:
        why = "is not positive, so nothing passes"
    words = f"{_words.number(image[at])} went in there, which {why}"
    return words, dict.fromkeys(("grad_output", "input_image"), marked(image, at))


RELU_BACKWARD = Exercise(
    name="relu_backward",
    parameters=("grad_output", "input_image"),
    reference=ops.relu_backward,
    cases=[
        (np.array([[-3]]), np.array([[2]])),
        (np.array([[4]]), np.array([[0]])),
        (np.array([[5, -2]]), np.array([[-1, 6]])),
        (np.array([[7], [-2], [0]]), np.array([[0], [3], [8]])),
        (np.array([[3, -1], [0, 2]]), np.array([[-1, 2], [-4, 5]])),
        (np.array([[7, -9], [5, 2], [-4, 3]]), np.array([[0.25, -0.5], [0, 1], [-4, 0.75]])),
        (np.array([[0.5, -1.25, 2.5], [4, 0, -6.75]]), np.array([[3, -2, 0], [1, 5, 9]])),
        (np.array([[-3, 300, 4], [-200, 7, 0]]), np.array([[9, 200, 0], [255, 0, 90]], np.uint8)),
        (np.array([[np.nan, 3], [-1.5, 2], [0, 0.3]]), np.array([[2, -1], [5, 0.5], [-2, 4]])),
        (np.array([[2, -1, 4], [-3, 5, 1]]), np.array([[-3, -1, -2], [-7, -5, -4]])),
        (np.arange(20).reshape(5, 4) * 7 % 11 - 5, np.arange(20).reshape(5, 4) * 3 % 13 - 6),
    ],
    kinds={"grad_output": "signed", "input_image": "signed", "result": "signed"},
    core=ops.relu_backward,
    explain_cell=_explain_cell,
    explain_shape="Every number that went in has a gradient of its own, in its own place.",
)
