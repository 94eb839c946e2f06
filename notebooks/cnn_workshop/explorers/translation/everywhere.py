"""What a network says of many pictures, each moved by every small shift."""

from contextlib import contextmanager
from functools import cached_property

import numpy as np

from cnn_core.functional import softmax
from cnn_core.network import Sequential
from cnn_workshop import _run
from cnn_workshop.explorers import _shift
from cnn_workshop.explorers.shared import asking


class Everywhere:
    """What a network answers to every picture, moved by every shift.

    Attributes
    ----------
    logits : ndarray of shape (S, S, N, K)
        By the shift down and to the right, from -reach to reach; NaN if there is no answer.
    labels : ndarray of int, shape (N,)
        What the pictures show.
    """

    def __init__(self, logits, labels):
        self.logits = logits
        self.labels = labels

    @property
    def reach(self):
        """How far the shifts go."""
        return len(self.logits) // 2

    @cached_property
    def right(self):
        """Whether a picture is classified correctly, of shape (S, S, N)."""
        return self.logits.argmax(axis=-1) == self.labels

    @cached_property
    def accuracy(self):
        """The accuracy, of shape (S, S)."""
        answered = ~np.isnan(self.logits).any(axis=(2, 3))
        return np.where(answered, self.right.mean(axis=-1), np.nan)

    def sure(self, number):
        """The probability given to the label of one picture, of shape (S, S)."""
        return softmax(self.logits[:, :, number], dim=2)[:, :, self.labels[number]]

    def at(self, down, right):
        """Where a shift stands in these arrays."""
        return down + self.reach, right + self.reach


def ask_everywhere(network, images, labels, reach):
    """Show a network all pictures, moved by every shift; it may be a reader's own function.

    Parameters
    ----------
    network : callable
        ``network(images)``, from shape (N, C, H, W) to logits of shape (N, K).
    images, labels : ndarray of shape (N, C, H, W) and (N,)
        The pictures, and what they show.
    reach : int
        How far the shifts go, up and down, left and right. Zeros come in.

    Returns
    -------
    Everywhere
        NaN where an answer is missing.
    str
        What went wrong, in one or two sentences; empty if nothing did.
    """
    classes = int(labels.max()) + 1

    def read(value):
        logits, problem = _run.numbers(value, None)
        if not problem and (logits.ndim != 2 or len(logits) != len(images)):
            problem = f"it returned {_run.described(logits)}; the answer has a row a picture"
        if not problem and logits.shape[1] < classes:
            problem = (
                f"it returned {_run.described(logits)}; the answer has {classes} logits a picture"
            )
        return (None, problem) if problem else (logits.astype(float), "")

    side = 2 * reach + 1
    logits = np.full((side, side, len(images), classes), np.nan)
    with _evaluating(network):
        for down, right in np.ndindex(side, side):
            moved = _shift.moved(images, down - reach, right - reach)
            answer, problem = asking.ask_for(network, {"images": moved}, read)
            if problem:
                return Everywhere(logits, labels), problem
            if answer.shape[1] != logits.shape[-1]:
                logits = np.full((side, side, *answer.shape), np.nan)
            logits[down, right] = answer
    return Everywhere(logits, labels), ""


@contextmanager
def _evaluating(network):
    """Put a network into evaluation mode for a while."""
    modes = {}
    if isinstance(network, Sequential):
        modes = {layer: layer.training for layer in network}
        network.eval()
    try:
        yield
    finally:
        for layer, mode in modes.items():
            layer.training = mode
