"""Lesson 11, "Send blame back": max pooling's backward pass, which pays the winner of each window.

Ties go to the first of the largest numbers, row by row. No case holds NaN or infinity: a loop that
compares and `argmax` find different winners there.
"""

import numpy as np

from cnn_core import ops
from cnn_workshop import _words
from cnn_workshop.exercises.check.exercise import Exercise


def _windows(grad, stride):
    """Yield the place of each output number, and where its window begins."""
    for row, col in np.ndindex(grad.shape):
        yield (row, col), (row * stride, col * stride)


def _explain_cell(grad, image, pool_size, stride, at):
    """Say which windows hold a pixel, which of them it wins, and what they send it."""
    held, won = np.zeros(image.shape, dtype=bool), np.zeros(grad.shape, dtype=bool)
    count = ties = 0
    for place, (top, left) in _windows(grad, stride):
        window = image[top : top + pool_size, left : left + pool_size]
        down, right = at[0] - top, at[1] - left
        if not (0 <= down < pool_size and 0 <= right < pool_size):
            continue
        count += 1
        held[top : top + pool_size, left : left + pool_size] = True
        won[place] = window.argmax() == down * pool_size + right
        ties += bool(window[down, right] == window.max() and not won[place])
    return _told(grad[won], count, ties), {"input_image": held, "grad_output": won}


def _told(sent, count, ties):
    """Word it: what was sent, of how many windows, and how often a tie was lost."""
    if not count:
        return "no window holds this pixel"
    words = f"the pixel lies in {_words.count(count, 'window')} and wins "
    if not sent.size:
        return words + ("none: of equal numbers the first wins" if ties else "none")
    verb = "sends" if sent.size == 1 else "send"
    return f"{words}{sent.size}, which {verb} {' plus '.join(map(_words.number, sent))}"


_NEGATIVE = np.array([[-3, -1], [-7, -2]])
_TIED = np.array([[1, 4], [4, 4]])
_OVERLAP = np.array([[1, 9, 2], [0, 4, 9]])
_UPRIGHT = np.array([[2, -8], [8, 1], [-6, -3], [-1, -9], [5, 7]])
_WIDE = np.array([[1, 5, 2, 0, 9], [3, 4, 8, 1, 7], [-3, -1, 0, 6, 2], [-4, -2, 5, 3, 1]])
_SILENT = np.zeros((3, 4), dtype=int)
_PHOTO = np.array([[250, 200, 3], [90, 255, 120], [7, 201, 255], [41, 5, 199]], dtype=np.uint8)
_TALL = np.array([[-8, -5, -6], [-4, -9, -7], [-2, -1, -3], [-1, -2, -4], [-3, -7, -6]])
_LARGE = np.arange(72).reshape(9, 8) * 23 % 37 - 18
_STEPS = np.arange(48).reshape(6, 8) * 5 % 9


def _upstream(rows, cols, seed):
    """Return a gradient with negative numbers, zeros and fractions, no two alike but the zeros."""
    numbers = np.random.default_rng(seed).permutation(rows * cols + 4)[: rows * cols]
    return ((numbers - 3) * 1.25).reshape(rows, cols)


MAX_POOLING_BACKWARD = Exercise(
    name="max_pooling_backward",
    parameters=("grad_output", "input_image", "pool_size", "stride"),
    reference=ops.max_pooling_backward,
    cases=[
        (np.array([[3]]), np.array([[-2]]), 1, 1),
        (np.array([[-3]]), _NEGATIVE, 2, 2),
        (np.array([[5]]), _TIED, 2, 2),
        (np.array([[2, -6], [7, 4]]), _NEGATIVE, 1, 1),
        (np.array([[4, -7]]), _OVERLAP, 2, 1),
        (np.array([[4, 2]]), _OVERLAP, 2, 1),
        (np.array([[0.5, -2.25]]), _OVERLAP, 2, 1),
        (np.array([[3], [-4]]), _UPRIGHT, 2, 2),
        (np.array([[-1.5, 0, 7], [2, 6, -4]]), _SILENT, 2, 1),
        (np.array([[3, -5], [-2, 260], [7, 0]]), _PHOTO, 2, 1),
        (_upstream(2, 2, 1), _WIDE, 2, 2),
        (_upstream(3, 4, 2), _WIDE, 2, 1),
        (_upstream(2, 3, 3), _WIDE / 4, 3, 1),
        (_upstream(2, 1, 4), _TALL, 3, 2),
        (_upstream(4, 2, 5), _TALL, 2, 1),
        (_upstream(2, 3, 6), _WIDE, 1, 2),
        (_upstream(4, 3, 7), _LARGE, 3, 2),
        (_upstream(3, 3, 8), _LARGE, 2, 3),
        (_upstream(2, 2, 9), _LARGE, 4, 3),
        (_upstream(3, 2, 10), _LARGE, 3, 3),
        (_upstream(4, 6, 11), _STEPS, 3, 1),
    ],
    kinds={"grad_output": "signed", "input_image": "signed", "result": "signed"},
    core=ops.max_pooling_backward,
    explain_cell=_explain_cell,
    explain_shape=("Every pixel has a gradient of its own, in its own place; most of them are 0."),
)
