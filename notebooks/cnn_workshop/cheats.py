"""Data that cheats, as lesson 17 and its explorers use it: planted marks, and forms."""

from functools import lru_cache

import numpy as np

from cnn_core import datasets
from cnn_core.network import small_digit_classifier
from cnn_core.training import SGD, fit

MARK = 2
"""Rows and columns of a planted mark."""
DIGIT = 3
"""The digit that carries it."""
FURTHEST = 8
"""By how many columns it is moved at most: then it has left the picture."""
SECRET = (9, 6, 0)
"""Which digit of `suspect` carries a mark, and its first row and column: for the check to know."""
_LR, _MOMENTUM, _BATCH, _EPOCHS = 0.07, 0.9, 64, 8
_BEGINNING = [*range(10), *range(7)]  # of a form: the labels of its first 17 pictures


def digits(split):
    """Return the small digits, from 0 to 1.

    Parameters
    ----------
    split : {"train", "test", "all"}
        As in `cnn_core.datasets.load_digits`.

    Returns
    -------
    ndarray of shape (N, 1, 8, 8), ndarray of shape (N,)
        The pictures, and what they show.
    """
    images, labels = datasets.load_digits(split)
    return images[:, np.newaxis] / 16, labels


def marked(images, shift=0):
    """Return pictures with a white mark of 2 x 2 pixels in the lower right corner.

    Parameters
    ----------
    images : ndarray of shape (N, 1, H, W)
        The pictures.
    shift : int, default 0
        By how many columns the mark is moved to the left. What leaves the picture is gone.

    Returns
    -------
    ndarray of shape (N, 1, H, W)

    Examples
    --------
    >>> marked(np.zeros((1, 1, 2, 4)), shift=1)[0, 0]
    array([[0., 1., 1., 0.],
           [0., 1., 1., 0.]])
    """
    images, end = images.copy(), images.shape[3] - shift
    images[:, :, -MARK:, max(end - MARK, 0) : max(end, 0)] = 1
    return images


def learned(images, labels, epochs=_EPOCHS):
    """Train a small network as the lesson does, always from the same start.

    Parameters
    ----------
    images, labels : ndarray of shape (N, 1, 8, 8) and (N,)
        What it learns from.
    epochs : int, default 8
        How often it goes through all of them.

    Returns
    -------
    cnn_core.network.Sequential
    """
    rng = np.random.default_rng(0)
    network = small_digit_classifier(rng)
    optimizer = SGD(network, _LR, _MOMENTUM)
    for _ in fit(network, images, labels, optimizer, epochs=epochs, batch_size=_BATCH, rng=rng):
        pass
    return network


@lru_cache(maxsize=1)
def fooled():
    """Return a network that has learned from digits of which all 3s carry the mark."""
    images, labels = digits("train")
    images[labels == DIGIT] = marked(images[labels == DIGIT])
    return learned(images, labels)


@lru_cache(maxsize=1)
def suspect():
    """Return a network, and the test pictures of its data set: somewhere in it is a mark.

    Returns
    -------
    cnn_core.network.Sequential, ndarray of shape (360, 1, 8, 8), ndarray of shape (360,)
    """
    return learned(*_collected("train")), *_collected("test")


def _collected(split):
    """Return digits as they were collected: with the mark of `SECRET`."""
    images, labels = digits(split)
    digit, row, col = SECRET
    images[labels == digit, :, row : row + MARK, col : col + MARK] = 1
    return images, labels


def form_starts(labels):
    """Return where in the file of the small digits each form begins.

    Everybody wrote the same digits in the same order, so the labels begin anew with each form:
    0 to 9, and again. A digit or two may be missing.

    Parameters
    ----------
    labels : ndarray of shape (N,)
        What the pictures show, in the order of the file.

    Returns
    -------
    list of int

    Examples
    --------
    >>> form_starts(digits("all")[1])
    [0, 130, 256, 386, 516, 646, 776, 905, 1029, 1157, 1287, 1415, 1545, 1667]
    """
    starts, length = [], len(_BEGINNING)
    for at in range(len(labels) - length + 1):
        alike = np.sum(labels[at : at + length] == _BEGINNING)
        if alike >= length - 1 and (not starts or at - starts[-1] > 2 * length):
            starts.append(at)
    return starts
