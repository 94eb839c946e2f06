"""What a live training learns: digits, some of them held out, and a network for them."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from cnn_core import datasets, network


class Task(NamedTuple):
    """Pictures to learn from, pictures held out, and the network.

    Attributes
    ----------
    images, labels : ndarray of shape (N, 1, H, W) and (N,)
        What is learned from: values from 0 to 1.
    held_out : (ndarray, ndarray)
        Pictures and labels to try it on.
    make_network : callable
        ``make_network(rng)``: the network before it learns.
    """

    images: np.ndarray
    labels: np.ndarray
    held_out: tuple
    make_network: Callable


def _small():
    """Return the digits of 8 x 8, in 64-bit floats: they learn alike on every machine."""
    parts = [datasets.load_digits(split) for split in ("train", "test")]
    pairs = [(images[:, np.newaxis] / 16, labels) for images, labels in parts]
    return Task(*pairs[0], pairs[1], network.small_digit_classifier)


def _large():
    """Return the digits of 28 x 28, in 32-bit floats: faster."""
    parts = [datasets.load_mnist(split) for split in ("train", "test")]
    pairs = [((images[:, np.newaxis] / 255).astype(np.float32), labels) for images, labels in parts]
    return Task(*pairs[0], pairs[1], network.digit_classifier)


TASKS = {"8 x 8": _small, "28 x 28": _large}


def load(digits, count=0):
    """Return a task, with at most `count` pictures to learn from; 0 for all."""
    task = TASKS[digits]()
    count = count or len(task.images)
    return task._replace(images=task.images[:count], labels=task.labels[:count])
