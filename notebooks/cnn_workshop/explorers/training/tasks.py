"""What a live training learns: a training set, a validation set, and a network for them."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from cnn_core import datasets, network


class Task(NamedTuple):
    """The pictures to learn from, those to choose settings by, and the network.

    The test set is no part of it: whoever watches a training chooses, and would choose by it.

    Attributes
    ----------
    images, labels : ndarray of shape (N, 1, H, W) and (N,)
        What is learned from: values from 0 to 1.
    validation : (ndarray, ndarray)
        Pictures and labels that it does not learn from: settings are compared on them.
    make_network : callable
        ``make_network(rng)``: the network before it learns.
    """

    images: np.ndarray
    labels: np.ndarray
    validation: tuple
    make_network: Callable


@cache
def _small():
    """Return the digits of 8 x 8, in 64-bit floats: they learn alike on every machine."""
    images, labels = datasets.load_digits("train")
    return _split(images[:, np.newaxis] / 16, labels, 360, network.small_digit_classifier)


@cache
def _large():
    """Return the digits of 28 x 28, in 32-bit floats: faster."""
    images, labels = datasets.load_mnist("train")
    images = (images[:, np.newaxis] / 255).astype(np.float32)
    return _split(images, labels, 1000, network.digit_classifier)


def _split(images, labels, count, make_network):
    """Set the last pictures aside as the validation set; as many as there are to judge by."""
    validation = images[-count:], labels[-count:]
    return Task(images[:-count], labels[:-count], validation, make_network)


TASKS = {"8 x 8": _small, "28 x 28": _large}


def load(digits, count=0):
    """Return a task, with at most `count` pictures to learn from; 0 for all."""
    task = TASKS[digits]()
    count = count or len(task.images)
    return task._replace(images=task.images[:count], labels=task.labels[:count])
