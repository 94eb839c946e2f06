"""Lesson 02, "Slide a window": write the convolution.

No padding, a step of one pixel, the kernel not flipped.
"""

import numpy as np

from cnn_core import ops
from cnn_workshop.exercises._explain import places, window
from cnn_workshop.exercises.check.exercise import Exercise


def _explain_cell(image, kernel, at):
    """Write out the sum of products of one cell, and mark its window."""
    return window(image, ops.trace_convolve2d(image, kernel, *at))


_SMALL = np.array([[3, 1, 2], [0, 5, 4]])
_TALL = np.array([[2, 7, 1], [8, 2, 8], [1, 8, 2], [8, 4, 5]])
_WIDE = np.array([[1, 2, 3, 0, 1], [4, 5, 6, 1, 2], [7, 8, 9, 2, 3], [1, 2, 3, 4, 5]])
_PHOTO = np.array([[250, 200, 3], [90, 255, 120]], dtype=np.uint8)
_LARGE = np.arange(54).reshape(9, 6) * 7 % 17

CONVOLVE2D = Exercise(
    name="convolve2d",
    parameters=("input_image", "kernel"),
    reference=ops.convolve2d,
    cases=[
        (np.array([[3]]), np.array([[2]])),
        (np.array([[2, 5]]), np.array([[4]])),
        (np.array([[2], [5]]), np.array([[-1]])),
        (np.array([[3, 1]]), np.array([[2, 5]])),
        (np.array([[3], [1]]), np.array([[2], [5]])),
        (np.array([[1, 2, 5]]), np.array([[0.5, 0.25]])),
        (_SMALL, np.array([[1, -1]])),
        (_PHOTO, np.array([[1, 2]])),
        (_SMALL, np.array([[1, 2], [3, 4]])),
        (_TALL, np.array([[2], [-3]])),
        (_TALL, np.array([[1, 2], [3, -4]])),
        (_TALL / 4, np.array([[1, 0, 2], [3, 0, -1]])),
        (_WIDE, np.array([[1, 2, -1]])),
        (_WIDE, np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])),
        (_WIDE, np.array([[0, 1, 2], [3, 4, 5], [6, 7, 8]])),
        (_LARGE, np.array([[1, 2], [0, -3], [5, 1]])),
    ],
    kinds={"input_image": "pixels", "kernel": "signed", "result": "signed"},
    core=ops.convolve2d,
    explain_cell=_explain_cell,
    explain_shape=lambda image, kernel: (places(image, kernel), {}),
)
