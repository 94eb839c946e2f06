"""Lesson 09, "Scores to a verdict": turn logits into probabilities, however large they are."""

import math

import numpy as np

from cnn_core import functional
from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked
from cnn_workshop.exercises.check.exercise import Exercise


def _softmax(logits):
    """Turn each row of logits of shape (N, K) into probabilities."""
    return functional.softmax(logits, dim=1)


def _explain_probability(logits, at):
    """Write one probability as a power of e and the sum of its row."""
    row, col = at
    largest = logits[row].max()
    powers = np.exp(logits[row] - largest)
    taken = f"({_words.number(largest)})" if largest < 0 else _words.number(largest)
    words = (
        f"e to the power of {_words.number(logits[row, col])} - {taken} is "
        f"{_words.number(powers[col])}, and the row of such powers adds up to "
        f"{_words.number(powers.sum())}"
    )
    return words, {"logits": marked(logits, row)}


SOFTMAX = Exercise(
    name="softmax",
    reference=_softmax,
    cases=[
        (np.array([[3]]),),
        (np.array([[1, 2]]),),
        (np.array([[1, 2], [0, -1]]),),
        (np.array([[2, 1, 0]]),),
        (np.array([[3], [-2]]),),
        (np.array([[1, 2], [1000, 998]]),),
        (np.array([[1000, -1000], [0, 3]]),),
        (np.array([[0.5, 2.0, -1.0], [1.5, 1.5, 0.25]]),),
        (np.array([[1, 4], [3, 2], [0, 5]]),),
        (np.array([[1000, 0, 997], [2, 1, 0]]),),
        (np.array([[-998, -1000, -999], [1, 3, 2]]),),
        (np.array([[2, 998, 1000], [0, -1, 1]]),),
        (np.array([[1, 2, 4], [3, 0, 1], [-2, 5, 1]]),),
    ],
    kinds={"logits": "signed", "result": "probability"},
    names={"math": math},
    explain_cell=_explain_probability,
    explain_shape="There is a probability for each logit.",
)
