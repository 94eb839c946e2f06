"""Lesson 15, "Keep training sane": dropout, with the chances drawn beforehand.

Each number has a draw of its own, from 0 to 1, so that an answer can be compared: a number is left
out if its draw is less than `p`. No draw is `p` itself.
"""

import numpy as np

from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked
from cnn_workshop.exercises.check.exercise import Exercise


def dropout(images, p, training, draws):
    """Return the numbers with those left out whose draw is less than p, the others stretched."""
    if not training:
        return np.array(images)
    return np.where(draws < p, 0, images / (1 - p))


def _explain_cell(images, p, training, draws, at):
    """Say what becomes of a number, and why."""
    number, draw, chance = (_words.number(each) for each in (images[at], draws[at], p))
    read = {"images": marked(images, at)}
    if not training:
        return f"in evaluation nothing is left out, and {number} stays as it is", read
    read["draws"] = marked(draws, at)
    if draws[at] < p:
        return f"its draw, {draw}, is less than p = {chance}, so it is left out", read
    rest = _words.number(1 - p)
    return f"its draw, {draw}, is not less than p = {chance}: {number} is divided by {rest}", read


def _case(*shape, p, training, seed, divisor=2.0):
    """Return the arguments for pictures of a shape."""
    rng, size = np.random.default_rng(300 + seed), int(np.prod(shape))
    numbers = rng.permutation(size + 3)[:size].reshape(shape) - size // 3
    draws = (rng.permutation(size) + 0.5) / size  # all parts of 0 to 1 are drawn
    draws = np.where(np.isclose(draws, p), draws + 0.25 / size, draws).reshape(shape)
    return numbers / divisor, p, training, draws


DROPOUT = Exercise(
    name="dropout",
    reference=dropout,
    cases=[
        (np.array([6.0]), 0.25, True, np.array([0.4])),
        (np.array([6.0]), 0.25, True, np.array([0.1])),
        (np.array([3.0, -5.0]), 0.75, False, np.array([0.1, 0.9])),
        (np.array([4.0, -2.0, 7.0]), 0.0, True, np.array([0.02, 0.98, 0.5])),
        (
            np.array([[1, -4, 2], [8, 3, 5]]),
            0.25,
            True,
            np.array([[0.2, 0.3, 0.6], [0.8, 0.1, 0.9]]),
        ),
        _case(3, 2, p=0.6, training=True, seed=1),
        _case(1, 2, 2, 3, p=0.5, training=True, seed=2),
        _case(2, 1, 3, 2, p=0.3, training=False, seed=3),
        _case(2, 3, 4, 2, p=0.8, training=True, seed=4),
        _case(3, 2, 3, 5, p=0.1, training=True, seed=5),
        _case(2, 2, 5, 3, p=0.4, training=True, seed=6),
    ],
    kinds={"images": "signed", "draws": "probability", "result": "signed"},
    explain_cell=_explain_cell,
    explain_shape="Every number stays in its place; those left out are 0.",
)
