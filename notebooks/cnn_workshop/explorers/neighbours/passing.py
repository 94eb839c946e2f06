"""A batch on its way through a network whose batch norms are a reader's own function."""

import copy
from functools import cache

import numpy as np

from cnn_core import datasets, functional, training
from cnn_core.functional.normalisation import running_statistics
from cnn_core.layers import BatchNorm2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU
from cnn_core.network import Sequential
from cnn_workshop import _run, _words
from cnn_workshop.explorers.shared import asking

_ANSWERS = ("the result", "the running mean", "the running variance")
_EPOCHS = 3


def batch_norm(images, running_mean, running_var, weight, bias, training):
    """Return what batch norm makes of the pictures, and the running statistics after them."""
    given = images, running_mean, running_var
    result = functional.batch_norm(*given, weight, bias, training=training)
    return result, *(running_statistics(*given) if training else given[1:])


@cache
def default_network():
    """Return a network with two batch norms, trained on the small digits for a second or so."""
    rng = np.random.default_rng(0)
    network = Sequential(
        *(Conv2d(1, 8, 3, padding=1, rng=rng), BatchNorm2d(8), ReLU(), MaxPool2d(2)),
        *(Conv2d(8, 16, 3, padding=1, rng=rng), BatchNorm2d(16), ReLU(), MaxPool2d(2)),
        *(Flatten(), Linear(64, 10, rng=rng)),
    )
    images, labels = datasets.load_digits("train")
    images = (images[:, np.newaxis] / 16).astype(np.float32)
    optimizer = training.SGD(network, lr=0.1, momentum=0.9)
    for _event in training.fit(network, images, labels, optimizer, epochs=_EPOCHS, rng=0):
        pass
    return network


class Passed:
    """What became of a batch in one mode.

    Attributes
    ----------
    logits : ndarray of shape (N, K)
        What the network says; NaN after a function that failed.
    before : ndarray of shape (N, C, H, W)
        What the first batch norm has read.
    layer : BatchNorm2d
        That first batch norm.
    difference : str
        Where the reader's function is not batch norm, in one sentence; empty if it is.
    """

    def __init__(self):
        self.logits = self.before = self.layer = None
        self.difference = ""


def send(network, images, function, is_training):
    """Send a batch through a network; its batch norms are `function`, and nothing is changed.

    Parameters
    ----------
    network : Sequential
        The network.
    images : ndarray of shape (N, C, H, W)
        The batch.
    function : callable or None
        ``batch_norm(images, running_mean, running_var, weight, bias, training)``; None for ours.
    is_training : bool
        What the batch norms are told. All other layers are in evaluation.

    Returns
    -------
    Passed
    str
        What went wrong, in one or two sentences; empty if nothing did.
    """
    passed = Passed()
    for name, layer in network.layers.items():
        if not isinstance(layer, BatchNorm2d):
            layer = copy.copy(layer)  # its memory of the last batch stays as it is
            layer.training = False
            images = layer.forward(images)
            continue
        if passed.layer is None:
            passed.layer, passed.before = layer, images
        images, problem = _normalised(passed, name, layer, images, function, is_training)
        if problem:
            return passed, problem
    passed.logits = images
    return passed, ""


def _normalised(passed, name, layer, images, function, is_training):
    """Return what a batch norm makes of its maps, and what went wrong."""
    given = {
        "images": images,
        **layer.buffers,
        "weight": layer.params.get("weight", np.ones(images.shape[1])),
        "bias": layer.params.get("bias", np.zeros(images.shape[1])),
    }
    right = batch_norm(*given.values(), is_training)
    if function is None:
        return right[0], ""
    shapes = dict(zip(_ANSWERS, map(np.shape, right), strict=True))

    def read(value):
        return _run.several(value, shapes, "three arrays: " + ", ".join(_ANSWERS))

    answers, problem = asking.ask_for(function, {**given, "training": is_training}, read)
    if problem:
        return None, problem
    differs = _difference(function, name, answers, right, is_training)
    passed.difference = passed.difference or differs
    return answers[0].astype(float), ""


def _difference(function, name, answers, right, is_training):
    """Say which of the three answers is not the right one, if any is."""
    mode = "training" if is_training else "evaluation"
    for what, given, wanted in zip(_ANSWERS, answers, right, strict=True):
        wrong = ~np.isclose(given, wanted, rtol=1e-4, atol=1e-6, equal_nan=True)
        if wrong.any():
            return (
                f"{_run.name_of(function)} is not batch norm in {mode}: in {name}, {what} differs "
                f"in {_words.of(wrong.sum(), wrong.size, 'number')}. The verdicts are those of "
                "yours."
            )
    return ""
