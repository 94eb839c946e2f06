"""Lesson 08, "Stack it": how many pixels along one side one cell of the last map sees.

A stack is a table: a row for each layer, the first one first, of kernel size, stride, dilation.
"""

import numpy as np

from cnn_workshop.exercises.check.exercise import Exercise


def _forward(layers):
    """Grow from one pixel, layer after layer."""
    size, jump = 1, 1
    for kernel_size, stride, dilation in layers:
        size += dilation * (kernel_size - 1) * jump
        jump *= stride
    return size


def _explain_number(layers, at):
    """Write out the sum: one pixel, and what each layer adds."""
    jump, terms = 1, ["1"]
    for kernel_size, stride, dilation in layers:
        terms.append(f"{dilation} x ({kernel_size} - 1) x {jump}")
        jump *= stride
    words = " + ".join(terms)
    return f"one pixel, and dilation x (kernel size - 1) x jump for each layer, {words}", {}


RECEPTIVE_FIELD = Exercise(
    name="receptive_field",
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
    explain_cell=_explain_number,
    explain_shape="However many layers there are, the answer is one whole number.",
)
