"""Lesson 01, "A picture is a table": cut a piece out of a picture."""

import numpy as np

from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked
from cnn_workshop.exercises.check.exercise import Exercise


def _crop(input_image, top, left, height, width):
    """Cut a piece of shape (height, width) out of a picture."""
    return input_image[top : top + height, left : left + width]


def _explain_pixel(input_image, top, left, height, width, at):
    """Say where a pixel of the crop comes from."""
    row, col = at
    words = f"it is the pixel in row {top} + {row}, column {left} + {col} of the picture"
    return words, {"input_image": marked(input_image, (top + row, left + col))}


def _explain_size(input_image, top, left, height, width):
    rows, columns = _words.count(height, "row"), _words.count(width, "column")
    read = marked(input_image, np.s_[top : top + height, left : left + width])
    return f"The piece has {rows} (height) and {columns} (width).", {"input_image": read}


_NUMBERS = np.arange(1, 36).reshape(5, 7)  # every pixel another number: 1 to 35

CROP = Exercise(
    name="crop",
    reference=_crop,
    cases=[
        (np.array([[7]]), 0, 0, 1, 1),
        (np.array([[1, 2, 3]]), 0, 1, 1, 2),
        (np.array([[1], [2], [3]]), 1, 0, 2, 1),
        (np.array([[1, 2, 3], [4, 5, 6]]), 0, 0, 2, 3),
        (np.array([[1, 2, 3], [4, 5, 6]]), 1, 0, 1, 2),
        (_NUMBERS[:4, :3], 1, 1, 2, 1),
        (np.array([[0.5, 0.25, -1], [0, 2, 4], [1.5, 8, 9], [3, 5, 7.25]]), 2, 0, 2, 2),
        (_NUMBERS.astype(np.uint8) * 7, 1, 3, 3, 2),
        (_NUMBERS, 3, 2, 2, 4),
        (_NUMBERS, 2, 1, 2, 3),
    ],
    kinds={"input_image": "pixels", "result": "pixels"},
    explain_cell=_explain_pixel,
    explain_shape=_explain_size,
)
