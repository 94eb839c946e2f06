"""A network that reads handwritten digits, trained and ready."""

from pathlib import Path

import numpy as np

from cnn_core.layers import Conv2d, Flatten, Linear, MaxPool2d, ReLU
from cnn_core.network.sequential import Sequential

_FILE = Path(__file__).parents[1] / "data" / "digit_classifier.npz"


def digit_classifier(rng=None):
    """Make the network of `load_digit_classifier`, untrained.

    Parameters
    ----------
    rng : numpy.random.Generator or int, optional
        Where the first weights come from; drawn afresh if omitted.

    Returns
    -------
    Sequential
        For pictures of shape (N, 1, 28, 28); it gives logits of shape (N, 10).

    Examples
    --------
    >>> digit_classifier().summary((1, 28, 28)).parameters
    5258
    """
    return Sequential(
        *(Conv2d(1, 8, 3, rng=rng), ReLU(), MaxPool2d(2)),
        *(Conv2d(8, 16, 3, rng=rng), ReLU(), MaxPool2d(2)),
        *(Flatten(), Linear(400, 10, rng=rng)),
    )


def small_digit_classifier(rng=None, dtype=np.float64):
    """Make an untrained network for the small digits, of 8 x 8 pixels.

    Parameters
    ----------
    rng : numpy.random.Generator or int, optional
        Where the first weights come from; drawn afresh if omitted.
    dtype : {float32, float64}, default float64
        The type of the weights.

    Returns
    -------
    Sequential
        For pictures of shape (N, 1, 8, 8); it gives logits of shape (N, 10).

    Notes
    -----
    Trained in lesson 13.

    Examples
    --------
    >>> small_digit_classifier().summary((1, 8, 8)).parameters
    1898
    """
    options = {"rng": rng, "dtype": dtype}
    return Sequential(
        *(Conv2d(1, 8, 3, padding=1, **options), ReLU(), MaxPool2d(2)),
        *(Conv2d(8, 16, 3, padding=1, **options), ReLU(), MaxPool2d(2)),
        *(Flatten(), Linear(64, 10, **options)),
    )


def load_digit_classifier():
    """Load a network that reads handwritten digits of 28 x 28 pixels.

    Returns
    -------
    Sequential
        `digit_classifier` with 5258 trained numbers, float32. It expects pictures of shape
        (N, 1, 28, 28) with values from 0, blank, to 1, full ink: those of
        `cnn_core.datasets.load_mnist` divided by 255, with an axis for the channel. It gives
        logits of shape (N, 10), one for each digit.

    Notes
    -----
    Trained by `cnn_core.training.fit` on the 5000 training pictures of
    `cnn_core.datasets.load_mnist`, shifted, turned, stretched and redrawn at random:
    ``python -m cnn_core.data.train_digit_classifier``. A test computes that at least 97 % of the
    1000 pictures held out are classified correctly. Used in lesson 10.

    Examples
    --------
    >>> from cnn_core.datasets import load_mnist
    >>> pictures = load_mnist("test").images[20:30, None] / 255
    >>> load_digit_classifier()(pictures).argmax(axis=1)
    array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    """
    return Sequential.load(_FILE)
