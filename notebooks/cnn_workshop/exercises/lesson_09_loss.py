"""Lesson 09, "Scores to a verdict": say in one number how wrong the scores are."""

import math

import numpy as np

from cnn_core import functional
from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked
from cnn_workshop.exercises.check.exercise import Exercise


def _explain_loss(logits, labels, at):
    """Name the loss of each picture, and mark what stands under its label."""
    own = np.arange(len(labels)), labels
    losses = [_words.number(loss) for loss in -functional.log_softmax(logits, dim=1)[own]]
    read = {"logits": marked(logits, own)}
    if len(losses) == 1:
        return "it is minus the logarithm of the label's probability", read
    return f"it is the mean of the losses {' and '.join(losses)}", read


CROSS_ENTROPY = Exercise(
    name="cross_entropy",
    parameters=("logits", "labels"),
    reference=functional.cross_entropy,
    cases=[
        (np.array([[3]]), np.array([0])),
        (np.array([[1, 2]]), np.array([0])),
        (np.array([[1000, 998]]), np.array([0])),
        (np.array([[2, 1, 0]]), np.array([2])),
        (np.array([[1, 2], [0, -1]]), np.array([1, 1])),
        (np.array([[0.5, 2.0, -1.0], [1.5, 1.25, 0.25]]), np.array([2, 0])),
        (np.array([[1, 4], [3, 2], [0, 5]]), np.array([1, 0, 0])),
        (np.array([[1000, 0, 997], [2, 1, 0]]), np.array([1, 0])),
        (np.array([[1, 2, 4], [3, 0, 1], [-2, 5, 1]]), np.array([1, 2, 0])),
        (np.array([[-1000, -998, -999, 0], [1, 3, 2, 2]]), np.array([2, 3])),
    ],
    kinds={"logits": "signed", "labels": "pixels", "result": "signed"},
    names={"math": math},
    explain_cell=_explain_loss,
    explain_shape="All pictures together have one loss, the mean of theirs.",
)
