"""Lesson 09, "Scores to a verdict": the loss where several classes may be true at once."""

import math

import numpy as np

from cnn_core import functional
from cnn_workshop import _words
from cnn_workshop.exercises.check.exercise import Exercise


def _binary_cross_entropy(logits, targets):
    """Return the mean loss over all pictures and classes."""
    return functional.binary_cross_entropy_with_logits(logits, targets)


def _explain_loss(logits, targets, at):
    """Name the loss of each logit."""
    losses = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    everywhere = np.ones(np.shape(logits), dtype=bool)
    named = " and ".join(_words.number(loss) for loss in losses.ravel())
    if losses.size == 1:
        return "it is minus the logarithm of the probability of what is true", {
            "logits": everywhere
        }
    return f"it is the mean of the losses {named}", {"logits": everywhere}


BINARY_CROSS_ENTROPY = Exercise(
    name="binary_cross_entropy",
    reference=_binary_cross_entropy,
    cases=[
        (np.array([[0]]), np.array([[1]])),
        (np.array([[2]]), np.array([[1]])),
        (np.array([[2]]), np.array([[0]])),
        (np.array([[2, 1, 0]]), np.array([[1, 1, 0]])),
        (np.array([[1, -2], [0, 3]]), np.array([[1, 0], [0, 0]])),
        (np.array([[40, 0]]), np.array([[0, 1]])),
        (np.array([[1000, -3]]), np.array([[0, 1]])),
        (np.array([[-1000, 2]]), np.array([[1, 0]])),
        (np.array([[1, 4], [3, -2], [0, 5]]), np.array([[0, 1], [1, 1], [0, 0]])),
        (np.array([[0.5, 2.0, -1.0], [1.5, 1.25, 0.25]]), np.array([[0, 1, 1], [0, 0, 1]])),
        (np.array([[1000, 0, -1000], [2, 1, 0]]), np.array([[0, 1, 1], [1, 0, 1]])),
    ],
    kinds={"logits": "signed", "targets": "pixels", "result": "signed"},
    names={"math": math},
    explain_cell=_explain_loss,
    explain_shape="All pictures and classes together have one loss, the mean of theirs.",
)
