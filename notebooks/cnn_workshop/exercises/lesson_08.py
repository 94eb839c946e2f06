"""Lesson 08, "Stack it": how many pixels along one side one cell of the last map sees.

A stack is a table: a row for each layer, the first one first, of kernel size, stride, dilation.
"""

import numpy as np

from cnn_workshop.exercises._exercise import Exercise
from cnn_workshop.exercises.lesson_08_mistakes import MISTAKES


def _forward(layers):
    """Grow from one pixel, layer after layer."""
    size, jump = 1, 1
    for kernel_size, stride, dilation in layers:
        size += dilation * (kernel_size - 1) * jump
        jump *= stride
    return size


def _backward(layers):
    """Grow from one cell of the last map, back to the picture."""
    size = 1
    for kernel_size, stride, dilation in layers[::-1]:
        size = (size - 1) * stride + dilation * (kernel_size - 1) + 1
    return size


def _by_places(layers):
    """Follow every place that is read, back to the picture."""
    places = {0}
    for kernel_size, stride, dilation in layers[::-1]:
        reach = range(0, kernel_size * dilation, dilation)
        places = {place * stride + step for place in places for step in reach}
    return max(places) + 1


def _by_changing_pixels(layers):
    """Change one pixel at a time, in a row of them, and see which change the first deep cell."""
    changed = np.eye(_forward(layers) + 3)
    for kernel_size, stride, dilation in layers:
        positions = changed.shape[1] - dilation * (kernel_size - 1)
        shifts = range(0, kernel_size * dilation, dilation)
        changed = sum(changed[:, shift : shift + positions] for shift in shifts)[:, ::stride]
    seen = np.flatnonzero(changed[:, 0])
    return int(seen[-1] - seen[0]) + 1


def _explain_number(layers, at):
    """Write out the sum: one pixel, and what each layer adds."""
    jump, terms = 1, ["1"]
    for kernel_size, stride, dilation in layers:
        terms.append(f"{dilation} x ({kernel_size} - 1) x {jump}")
        jump *= stride
    words = " + ".join(terms)
    return f"one pixel, and dilation x (kernel size - 1) x jump for each layer, {words}", {}


def _explain_shape(layers):
    """Say that the answer is one number."""
    return "However many layers there are, the answer is one whole number.", {}


RECEPTIVE_FIELD = Exercise(
    name="receptive_field",
    parameters=("layers",),
    reference=_forward,
    cases=[
        (np.array(stack),)
        for stack in (
            [(1, 1, 1)],
            [(3, 1, 1)],
            [(2, 2, 1)],
            [(3, 1, 2)],
            [(3, 1, 1), (3, 1, 1)],
            [(3, 2, 1), (3, 1, 1)],
            [(3, 1, 1), (4, 2, 3)],
            [(2, 3, 1), (1, 1, 1)],
            [(3, 1, 1), (3, 1, 1), (2, 2, 1)],
            [(3, 1, 1), (2, 2, 1), (3, 1, 1)],
            [(5, 2, 1), (3, 3, 1), (2, 1, 2)],
            [(3, 1, 1), (2, 2, 1), (3, 1, 1), (2, 2, 1)],
            [(3, 2, 2), (2, 2, 1), (4, 3, 1), (3, 1, 3), (2, 1, 1)],
        )
    ],
    kinds={"layers": "pixels", "result": "pixels"},
    mistakes=MISTAKES,
    right_answers=(_forward, _backward, _by_places, _by_changing_pixels),
    explain_cell=_explain_number,
    explain_shape=_explain_shape,
)
