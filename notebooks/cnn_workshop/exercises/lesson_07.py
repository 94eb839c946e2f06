"""Lesson 07, "Pooling": write max pooling, for every size, stride and picture."""

import numpy as np

from cnn_core import ops
from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked
from cnn_workshop.exercises.check.exercise import Exercise


def _explain_cell(image, pool_size, stride, at):
    """Say which numbers the window holds, and mark them."""
    top, left = (int(place) * stride for place in at)
    place = np.s_[top : top + pool_size, left : left + pool_size]
    numbers = ", ".join(_words.number(value) for value in np.asarray(image)[place].flat)
    return f"the window holds {numbers}", {"input_image": marked(image, place)}


def _explain_shape(image, pool_size, stride):
    """Count the places of the window, down and across."""
    counted = [
        f"{side} it fits ({size} - {pool_size}) // {stride} + 1 = "
        f"{_words.count((size - pool_size) // stride + 1, 'time')}."
        for side, size in zip(("Down,", "Across,"), np.shape(image), strict=True)
    ]
    return f"The window stays inside the picture. {' '.join(counted)}", {}


_NEGATIVE = np.array([[-3, -1], [-7, -2]])
_FLAT = np.array([[5, 2, 9, -1, 4]])
_UPRIGHT = np.array([[2], [8], [-6], [1]])
_SMALL = np.array([[3, 1, 2], [0, 5, 4]])
_EDGES = np.array([[-2, 4], [6, -1], [9, 3]])
_PHOTO = np.array([[250, 200, 0], [90, 255, 120], [7, 201, 30], [41, 5, 199]], dtype=np.uint8)
_DEEP = np.array([[-5e9, -3e9, -7e9], [-4e9, -6e9, -2e9]])
_WIDE = np.array([[1, 5, 2, 0, 9], [3, 4, 8, 1, 7], [-3, -1, 0, 6, 2], [-4, -2, 5, 3, 1]])
_TALL = np.array([[-8, -5, -6], [-4, -9, -7], [2, 1, -3], [-1, 0, 4], [3, 7, 6], [8, -2, 9]])
_LARGE = np.arange(63).reshape(7, 9) * 23 % 37 - 18

MAX_POOLING = Exercise(
    name="max_pooling",
    parameters=("input_image", "pool_size", "stride"),
    reference=ops.max_pooling,
    cases=[
        (np.array([[-3]]), 1, 1),
        (_NEGATIVE, 2, 2),
        (_NEGATIVE, 2, 1),
        (_FLAT, 1, 2),
        (_UPRIGHT, 1, 3),
        (_SMALL, 2, 1),
        (_EDGES, 2, 2),
        (_SMALL / 4, 2, 2),
        (_DEEP, 2, 1),
        (_PHOTO, 2, 1),
        (_PHOTO, 3, 1),
        (_WIDE, 2, 2),
        (_WIDE, 3, 1),
        (_WIDE / 4, 2, 1),
        (_TALL, 2, 2),
        (_TALL, 3, 2),
        (_LARGE, 3, 2),
        (_LARGE, 2, 3),
        (_LARGE, 4, 3),
        (_LARGE, 3, 3),
    ],
    kinds={"input_image": "signed", "result": "signed"},
    core=ops.max_pooling,
    explain_cell=_explain_cell,
    explain_shape=_explain_shape,
)
