"""Lesson 04, "Edges, steps, holes": write the convolution with stride, padding and dilation."""

import numpy as np

from cnn_core import ops
from cnn_workshop import _words
from cnn_workshop.exercises._explain import window
from cnn_workshop.exercises.check.exercise import Exercise


def _complete_convolve2d(input_image, kernel, stride, padding, dilation):
    """Convolve as `ops.convolve2d` does, with five arguments in order."""
    return ops.convolve2d(input_image, kernel, stride=stride, padding=padding, dilation=dilation)


def _explain_cell(image, kernel, stride, padding, dilation, at):
    """Write out the sum of products of one cell, and mark its window."""
    geometry = {"stride": stride, "padding": padding, "dilation": dilation}
    return window(image, ops.trace_convolve2d(image, kernel, *at, **geometry))


def _explain_shape(image, kernel, stride, padding, dilation):
    """Put the numbers into the formula, down and across."""
    geometry = {"stride": stride, "padding": padding, "dilation": dilation}
    words = " ".join(
        f"{way} the window fits floor(({size} + 2 * {padding} - {dilation} * ({side} - 1) - 1) / "
        f"{stride}) + 1 = {_words.count(ops.output_size(size, side, **geometry), 'time')}."
        for way, size, side in zip(("Down,", "Across,"), image.shape, kernel.shape, strict=True)
    )
    return words, {}


_ONE = np.array([[3]])
_ROW = np.array([[2, 5, 1, 4]])
_SMALL = np.array([[3, 1, 2], [6, 5, 4]])
_TALL = np.array([[2, 7, 1], [8, 2, 8], [1, 8, 2], [8, 4, 5]])
_WIDE = np.array([[1, 2, 3, 4, 1], [4, 5, 6, 1, 2], [7, 8, 9, 2, 3], [1, 2, 3, 4, 5]])
_LARGE = np.arange(1, 64).reshape(9, 7) * 7 % 17
_PHOTO = np.array([[250, 200, 3], [90, 255, 120]], dtype=np.uint8)
_LONG = np.arange(1, 71).reshape(7, 10) * 5 % 23

COMPLETE_CONVOLVE2D = Exercise(
    name="complete_convolve2d",
    reference=_complete_convolve2d,
    cases=[
        (_ONE, np.array([[2]]), 1, 0, 1),
        (_ONE, np.array([[2]]), 1, 1, 1),
        (_ROW, np.array([[1, -1]]), 1, 0, 2),
        (_ROW, np.array([[1, -1]]), 2, 0, 1),
        (_ROW.T, np.array([[1], [-3]]), 2, 0, 1),
        (_SMALL, np.array([[1, 2]]), 1, 0, 1),
        (_SMALL, np.array([[1, 2], [3, -4]]), 1, 1, 1),
        (_TALL, np.array([[1, 2], [3, -4]]), 2, 0, 1),
        (_TALL / 4, np.array([[1, 0, 2], [3, 5, -1]]), 1, 1, 1),
        (_PHOTO, np.array([[1, -1], [2, 1]]), 2, 1, 1),
        (_TALL, np.array([[0.5, -1], [2, 0.25]]), 2, 1, 1),
        (_TALL, np.array([[2, -1], [3, 5]]), 1, 2, 1),
        (_WIDE, np.array([[1, 2, -1]]), 1, 0, 2),
        (_WIDE, np.array([[1, 2], [5, -3]]), 1, 1, 2),
        (_WIDE, np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), 2, 1, 1),
        (_LARGE, np.array([[1, 2], [7, -3], [5, 1]]), 2, 0, 2),
        (_LARGE, np.array([[1, 2], [7, -3], [5, 1]]), 3, 1, 1),
        (_LARGE, np.array([[1, 4, 2], [7, 6, -3]]), 2, 2, 3),
        (_LONG, np.array([[1, 2, -1], [3, 4, 5]]), 3, 2, 2),
    ],
    kinds={"input_image": "pixels", "kernel": "signed", "result": "signed"},
    core=ops.convolve2d,
    explain_cell=_explain_cell,
    explain_shape=_explain_shape,
)
