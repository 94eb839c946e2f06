"""How good a network is: its loss, and the share that it classifies correctly."""

import contextlib

import numpy as np

from cnn_core import _checks
from cnn_core.functional import cross_entropy

_AT_ONCE = 256  # pictures that are sent through together


def evaluate(network, images, labels):
    """Try a network on pictures, in evaluation mode; its own mode is put back afterwards.

    Parameters
    ----------
    network : Sequential
        It gives logits of shape (N, K).
    images : array_like of shape (N, C, H, W)
        The pictures.
    labels : array_like of int, of shape (N,)
        What they show, from 0 to K - 1.

    Returns
    -------
    (float, float)
        The mean cross-entropy, and the share of the pictures that are classified correctly.

    Raises
    ------
    TypeError, ValueError
        If the arguments do not fit together, or the network ends in a softmax.

    Examples
    --------
    >>> from cnn_core.datasets import load_mnist
    >>> from cnn_core.network import load_digit_classifier
    >>> images, labels = load_mnist("test")
    >>> loss, accuracy = evaluate(load_digit_classifier(), images[:, None] / 255, labels)
    >>> accuracy >= 0.97
    True
    """
    images, labels = examples(network, images, labels)
    loss = right = 0
    with evaluating(network):
        for start in range(0, len(images), _AT_ONCE):
            rows = slice(start, start + _AT_ONCE)
            logits = network(images[rows])
            loss += cross_entropy(logits, labels[rows], reduction="sum")
            right += int(count_right(logits, labels[rows]))
    return loss / len(images), right / len(images)


def count_right(logits, labels):
    """Count the pictures whose largest logit is the right one."""
    return int((logits.argmax(axis=1) == labels).sum())


def examples(network, images, labels, names=("images", "labels")):
    """Return pictures, in the type that the network computes in, and labels; or refuse them."""
    _checks.offers(network, "network", "a network", "layers", "parameters", "gradients")
    _refuse_probabilities(network)
    images = _checks.floats(images, names[0], "N", "...")
    if len(images) == 0:
        raise ValueError(f"`{names[0]}` must hold at least one picture, got shape {images.shape}")
    dtypes = {array.dtype for array in network.parameters().values()}
    if len(dtypes) == 1:
        images = images.astype(dtypes.pop(), copy=False)
    with evaluating(network):
        logits = network(images[:1])
    if logits.ndim != 2:
        shape = ", ".join(map(str, ("N", *logits.shape[1:])))
        raise ValueError(f"`network` must give logits of shape (N, K), got shape ({shape})")
    every = np.broadcast_to(logits, (len(images), logits.shape[1]))
    return images, _checks.labels(labels, names[1], every, "logits", ignored=None)


def _refuse_probabilities(network):
    """Refuse a network that ends in a softmax: the loss would take another one of its results.

    It would be trained all the same, and badly: all probabilities are nearly alike to a softmax.
    """
    ends = [name for name, layer in network.layers.items() if layer.kind != "flatten"][-1:]
    if ends and network.layers[ends[0]].kind == "softmax":
        raise ValueError(
            f"`network` must give logits, got probabilities: it ends in `{ends[0]}`, and the loss "
            f"takes the softmax itself. Leave that layer out, here and in training; "
            f"`cnn_core.functional.softmax` turns logits into probabilities afterwards"
        )


@contextlib.contextmanager
def evaluating(network):
    """Put a network in evaluation mode, and each layer back in its own afterwards."""
    modes = [layer.training for layer in network]
    network.eval()
    try:
        yield
    finally:
        for layer, mode in zip(network, modes, strict=True):
            layer.training = mode
