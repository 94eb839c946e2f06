"""Lesson 13, "Train it live": one step of gradient descent with momentum, as PyTorch defines it.

The right answer: ``velocity = momentum * velocity + gradient``, then ``parameter - lr * velocity``.
Everything goes number by number, so the cases are small arrays of several shapes.
"""

import numpy as np

from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked
from cnn_workshop.exercises.check.exercise import Exercise


def _sgd_step(parameter, gradient, velocity, lr, momentum):
    """Return the parameter after a step, and the velocity for the next one."""
    velocity = momentum * velocity + gradient
    return parameter - lr * velocity, velocity


def _explain_cell(parameter, gradient, velocity, lr, momentum, at, part):
    """Write out one number, and mark what it is made of."""
    read = marked(parameter, at)
    now = momentum * velocity[at] + gradient[at]
    words = [
        _words.number(value)
        for value in (momentum, velocity[at], gradient[at], parameter[at], lr, now)
    ]
    if part == "new velocity":
        return f"{words[0]} times {words[1]} plus {words[2]}", {"gradient": read, "velocity": read}
    return (
        f"{words[3]} minus {words[4]} times the new velocity, {words[5]}",
        dict.fromkeys(("parameter", "gradient", "velocity"), read),
    )


SGD_STEP = Exercise(
    name="sgd_step",
    reference=_sgd_step,
    cases=[
        (np.array([3.0]), np.array([2.0]), np.array([4.0]), 0.5, 0.75),
        (np.array([1.0, -2.0]), np.array([4.0, 6.0]), np.array([0.0, 0.0]), 0.25, 0.9),
        (np.array([1.5, 0.0, -2.5]), np.array([0.5, -3.0, 8.0]), np.array([2.0, 5.0, -1]), 0.1, 0),
        (
            np.array([[0.25, -1.0, 2.0], [3.5, 0.0, -0.75]]),
            np.array([[2.0, -4.0, 0.5], [1.0, 3.0, -1.0]]),
            np.array([[-1.0, 2.0, 6.0], [0.5, -3.0, 4.0]]),
            *(0.2, 0.9),
        ),
        (
            np.array([[2.0, 1.0], [-1.0, 0.5], [4.0, -3.0]]),
            np.array([[0.0, 1.0], [-2.0, 5.0], [0.25, -7.0]]),
            np.array([[3.0, 0.0], [1.0, -2.0], [-8.0, 0.5]]),
            *(0.01, 0.6),
        ),
    ],
    kinds=dict.fromkeys(("parameter", "gradient", "velocity", "result"), "signed"),
    explain_cell=_explain_cell,
    explain_shape="Every number stays in its place.",
    parts=("new parameter", "new velocity"),
)
