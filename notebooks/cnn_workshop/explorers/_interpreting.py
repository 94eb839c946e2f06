"""What explorers of lessons 16 and 17 share: pictures, worthless networks, likeness."""

import copy

import numpy as np

from cnn_core import _checks, datasets, interpret
from cnn_core.network import Sequential, digit_classifier, load_digit_classifier
from cnn_workshop import cheats

TRAINED, SHUFFLED, FRESH = "trained", "weights shuffled", "never trained"
_MANY = 100  # pictures of the test set: each tenth shows the same digit


def networks(network):
    """Return by name what makes a network with its weights: trained, or worth nothing.

    Parameters
    ----------
    network : Sequential, optional
        The trained one; the digit classifier when left out, which can be had untrained as well.

    Returns
    -------
    dict of str to callable
        ``made(seed)`` returns a Sequential.
    """
    if network is not None and not isinstance(network, Sequential):
        raise TypeError(f"`network` must be a Sequential, got {type(network).__name__}")
    trained = load_digit_classifier() if network is None else evaluating(network)
    made = {
        TRAINED: lambda seed: trained,
        SHUFFLED: lambda seed: interpret.randomised(trained, seed),
    }
    if network is None:
        made[FRESH] = lambda seed: digit_classifier(rng=seed)
    return made


def evaluating(network):
    """Return the network with the same numbers, in evaluation mode; the caller's stays as it is."""
    other = copy.copy(network)
    other.layers = {name: copy.copy(layer) for name, layer in network.layers.items()}
    return other.eval()


def pictures(images):
    """Return the pictures of shape (N, 1, H, W): those given, or digits of the test set."""
    if images is None:
        digits = datasets.load_mnist("test").images[:_MANY]
        return (digits / 255).astype(np.float32)[:, np.newaxis]
    images = _checks.floats(images, "images", "N", 1, "H", "W")
    if not np.isfinite(images).all():
        raise ValueError("`images` must be finite, got NaN or infinity among them")
    return images


def labelled(images, labels, small=False):
    """Return pictures and what they show: those given, or digits of the test set.

    Parameters
    ----------
    images, labels : array_like of shape (N, 1, H, W) and (N,), or None
        Both, or neither.
    small : bool, default False
        Whether all digits of 8 x 8 pixels are meant, and not a hundred of 28 x 28.
    """
    if (images is None) != (labels is None):
        raise TypeError("`images` and `labels` must be given together")
    if images is None and small:
        return cheats.digits("test")
    images = pictures(images)
    if labels is None:
        labels = datasets.load_mnist("test").labels[: len(images)]
    labels = class_numbers(labels)
    _checks.same_shape(labels, "labels", images.shape[:1], "one for each picture")
    return images, labels


def class_numbers(labels):
    """Return labels as integers, or refuse them.

    Examples
    --------
    >>> class_numbers(np.array([3, 0], np.uint8))
    array([3, 0])
    """
    labels = np.array(_checks.array(labels, "labels", ndim=1))
    if labels.dtype.kind not in "iu":
        raise ValueError(f"`labels` must be whole numbers from 0 on, got {labels.dtype}")
    if (labels < 0).any():
        raise ValueError(f"`labels` must be whole numbers from 0 on, got {labels.min()}")
    return labels.astype(int)


def logits(network, picture):
    """Return the logits of one picture of shape (H, W)."""
    return network(picture[np.newaxis, np.newaxis])[0].astype(float)


def correlation(one, other):
    """Return Pearson's correlation of two maps; NaN if one is the same everywhere.

    Examples
    --------
    >>> round(correlation(np.array([[1, 2, 4]]), np.array([[3, 5, 9]])), 6)
    1.0
    """
    one, other = (each.ravel() - each.mean() for each in (np.asarray(one, float), other))
    size = np.sqrt((one**2).sum() * (other**2).sum())
    return float(one @ other / size) if size else np.nan


def seen(picture, field, shape):
    """Return the mean brightness of what each cell of a layer sees.

    Parameters
    ----------
    picture : ndarray of shape (H, W)
        The picture.
    field : cnn_core.network.ReceptiveField
        The receptive field of the layer.
    shape : (int, int)
        The shape of its maps.

    Returns
    -------
    ndarray of that shape

    Examples
    --------
    >>> from cnn_core.network import ReceptiveField
    >>> seen(np.array([[1, 3, 5, 9]]), ReceptiveField((1, 2), (1, 2)), (1, 2))
    array([[2., 7.]])
    """
    down, across = (
        _shares(length, *side)
        for length, *side in zip(
            picture.shape, field.size, field.jump, field.start, shape, strict=True
        )
    )
    return down @ picture @ across.T


def _shares(length, size, jump, start, cells):
    """Return what part each of so many pixels in a line has in the mean of each cell."""
    firsts = start + jump * np.arange(cells)[:, np.newaxis]
    inside = (np.arange(length) >= firsts) & (np.arange(length) < firsts + size)
    return inside / inside.sum(axis=1, keepdims=True)
