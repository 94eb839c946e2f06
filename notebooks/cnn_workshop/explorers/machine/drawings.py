"""What a person may hand to the machine explorer: drawings of 28 x 28 pixels, and a network."""

import numpy as np

from cnn_core import _checks, datasets
from cnn_core.layers import Conv2d, Flatten, Linear, MaxPool2d, ReLU
from cnn_core.network import Sequential
from cnn_workshop.explorers._inputs import GIVEN

SIDE = 28


def _held_out(digit):
    """Return the first picture of a digit that the classifier was not trained on."""
    pictures = datasets.load_mnist("test")
    return pictures.images[pictures.labels == digit][0] / 255


PICTURES = {
    "a blank page": lambda: np.zeros((SIDE, SIDE)),
    **{f"Handwritten {digit}": lambda digit=digit: _held_out(digit) for digit in range(10)},
    "stripes": lambda: np.tile([[1.0], [0.0]], (SIDE // 2, SIDE)),
}
OWN = "your drawing"


def choose_drawing(image):
    """Return the pictures of the menu, by name, and the name of the one to begin with."""
    if image is None:
        return PICTURES, "Handwritten 7"
    if isinstance(image, str):
        return PICTURES, _checks.one_of(image, "image", list(PICTURES))
    picture = np.array(_checks.array(image, "image", ndim=2), dtype=float)
    _checks.same_shape(picture, "image", (SIDE, SIDE), "for the network")
    if not 0 <= picture.min() <= picture.max() <= 1:
        between = f"{picture.min():g} to {picture.max():g}"
        raise ValueError(f"`image` must hold values from 0 to 1, got {between}")
    return {GIVEN: lambda: picture.copy(), **PICTURES}, GIVEN


def usable(net):
    """Return the network if its layers can be taken apart, or refuse it."""
    if not isinstance(net, Sequential):
        raise TypeError(f"`net` must be a Sequential, got {type(net).__name__}")
    kinds = [type(layer) for layer in net]
    ends = kinds[:1] == [Conv2d] and kinds[-2:] == [Flatten, Linear]
    if not ends or not set(kinds[:-2]) <= {Conv2d, ReLU, MaxPool2d}:
        raise ValueError(
            "`net` must be convolutions, ReLUs and max poolings, a flattening and one fully "
            f"connected layer, got {', '.join(kind.__name__ for kind in kinds)}"
        )
    for layer in net:
        if layer.options.get("groups", 1) > 1:
            raise ValueError(f"`net` must have no groups, got {layer}")
        if layer.window and (any(layer.window.padding) or max(layer.window.dilation) > 1):
            raise ValueError(f"`net` must have no padding and no dilation, got {layer}")
    logits = net.forward(np.zeros((1, 1, SIDE, SIDE), np.float32))
    if logits.shape[1] < 2:
        raise ValueError("`net` must tell at least 2 classes apart, got 1")
    return net


def centered(image):
    """Move the ink to the middle by whole pixels, as far as none of it leaves the page.

    Parameters
    ----------
    image : ndarray of shape (H, W)
        The drawing.

    Returns
    -------
    ndarray of shape (H, W)

    Examples
    --------
    >>> centered(np.array([[1.0, 0, 0], [0, 0, 0], [0, 0, 0]]))
    array([[0., 0., 0.],
           [0., 1., 0.],
           [0., 0., 0.]])
    """
    moved = image
    for axis in (0, 1):
        ink = image.sum(axis=1 - axis)
        places = np.flatnonzero(ink)
        if len(places):
            middle = (ink @ np.arange(len(ink))) / ink.sum()
            wanted = round((len(ink) - 1) / 2 - middle)
            moved = np.roll(moved, np.clip(wanted, -places[0], len(ink) - 1 - places[-1]), axis)
    return moved
