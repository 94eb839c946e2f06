"""The forward pass of a network, by functions that work on one picture and one channel."""

import numpy as np

from cnn_core import ops
from cnn_workshop import _run, _words
from cnn_workshop.explorers.machine import causes
from cnn_workshop.explorers.shared import asking


def forward_by_hand(
    *,
    convolve2d=ops.convolve2d,
    relu=ops.relu,
    max_pooling=ops.max_pooling,
    fully_connected=ops.fully_connected,
):
    """Build a forward pass out of the four functions of the lessons: yours are welcome.

    Parameters
    ----------
    convolve2d, relu, max_pooling, fully_connected : callable
        With the arguments of the functions of the same name in `cnn_core`.

    Returns
    -------
    callable
        ``forward(images, weight1, bias1, weight2, bias2, ...)`` for one picture of shape
        (1, C, H, W); it returns a list with what each layer makes of it. Four axes in a weight
        make a convolution, ReLU and pooling by 2; two make a fully connected layer.

    Notes
    -----
    Taught in lesson 10.

    Examples
    --------
    >>> image, kernels = np.arange(25.0).reshape(1, 1, 5, 5), np.ones((1, 1, 2, 2))
    >>> [layer.shape for layer in forward_by_hand()(image, kernels, np.zeros(1))]
    [(1, 1, 4, 4), (1, 1, 4, 4), (1, 1, 2, 2)]
    """
    given = (convolve2d, relu, max_pooling, fully_connected)

    def forward(images, *numbers):
        convolve, bend, pool, connect = map(_run.newest, given)
        maps, layers = np.asarray(images)[0], []
        for weight, bias in zip(numbers[::2], numbers[1::2], strict=True):
            if weight.ndim == 4:
                layers += [_convolved(maps, weight, bias, convolve)]
                # Copies: a function that writes into what it is given spoils no layer before it.
                layers += [np.stack([bend(each.copy()) for each in layers[-1]])]
                layers += [np.stack([pool(each.copy(), 2, 2) for each in layers[-1]])]
                maps = layers[-1]
            else:
                layers += [maps.ravel()]
                maps = np.asarray(connect(maps.ravel(), weight.T, bias))
                layers += [maps]
        return [layer[np.newaxis] for layer in layers]

    forward.functions = given  # so that an explorer can ask which of them is new
    return forward


def _convolved(maps, weight, bias, convolve):
    """Add up the feature maps of all channels, and the bias: once for each kernel."""
    return np.stack(
        [
            sum(convolve(channel, kernel) for channel, kernel in zip(maps, kernels, strict=True))
            + start
            for kernels, start in zip(weight, bias, strict=True)
        ]
    )


def ask_for_layers(forward, images, network, right):
    """Run a reader's forward pass, and word what is wrong with its answer.

    Parameters
    ----------
    forward : callable
        ``forward(images, weight1, bias1, ...)``, returning a list of arrays, one for each layer.
    images : ndarray of shape (1, C, H, W)
        One picture.
    network : Sequential
        The network whose layers it should compute.
    right : dict of str to ndarray
        What they are: ``network.forward(images, keep=True)``.

    Returns
    -------
    dict of str to ndarray
        What each layer makes of the picture, by name; NaN if there is no answer to use.
    str
        What is wrong with it, or which layer is the first that deviates; empty if all is well.
    """
    shapes = {name: values.shape for name, values in right.items() if name != "input"}

    def read(value):
        found, problem = _run.several(value, shapes, f"a list of {len(shapes)} arrays")
        if problem:
            return None, problem
        layers = zip(shapes, found, strict=True)
        return {name: array.astype(float) for name, array in layers}, ""

    arrays = {"images": images, **network.parameters()}
    layers, problem = asking.ask_for(forward, arrays, read)
    if problem:
        return {name: np.full(shape, np.nan) for name, shape in shapes.items()}, problem
    return layers, _deviation(layers, right, _run.name_of(forward))


def _deviation(layers, right, name):
    """Say which layer is the first that is not as it should be; nothing if none is."""
    for layer, values in layers.items():
        wrong = np.argwhere(~np.isclose(values, right[layer], rtol=1e-3, atol=1e-3))
        if len(wrong):
            many = _words.count(values.size, "number")
            place = causes.where(wrong[0][1:], layer)
            return f"{name} differs first in {layer}: {len(wrong)} of {many}, first at {place}."
    return ""
