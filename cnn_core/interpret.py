"""What did a network look at? Four maps of one picture, and a switch that puts them to the test.

A map is believed easily, because it looks like the picture. `randomised` gives the same network
with its numbers shuffled: a map that looks the same for that one says nothing of what was learned.
"""

import copy

import numpy as np

from cnn_core import _checks, functional
from cnn_core.network import Sequential


def occlusion_map(network, image, label, size=3, stride=1, fill=0.0):
    """Cover a picture with a patch at one place after the other; return what is left of a verdict.

    Parameters
    ----------
    network : cnn_core.network.Sequential
        A network that gives one logit for each class.
    image : array_like of shape (C, H, W)
        The picture.
    label : int
        The class whose probability is measured.
    size : int or (int, int), default 3
        Height and width of the patch.
    stride : int or (int, int), default 1
        From one place to the next, down and across.
    fill : float, default 0.0
        What the patch is painted with, in all channels.

    Returns
    -------
    ndarray of shape (H_out, W_out)
        The probability of `label` with the patch at each place. Small numbers are places that it
        depends on. ``H_out = floor((H - size) / stride) + 1``, likewise W_out.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or shape, or the patch is larger than the picture.

    Notes
    -----
    The answer depends on `fill`: a patch is something to be seen, too.

    References
    ----------
    M. Zeiler, R. Fergus, "Visualizing and understanding convolutional networks", ECCV 2014.

    Examples
    --------
    A network for which class 1 is "the second of four pixels is bright":

    >>> from cnn_core.layers import Flatten, Linear
    >>> network = Sequential(Flatten(), Linear(4, 2))
    >>> network["linear1"].params["weight"][...] = [[0, 0, 0, 0], [0, 10, 0, 0]]
    >>> network["linear1"].params["bias"][...] = [0, -5]
    >>> occlusion_map(network, [[[1, 1, 1, 1]]], label=1, size=1).round(2)
    array([[0.99, 0.01, 0.99, 0.99]])
    """
    probe, images, label = _arguments(network, image, label)
    size = _checks.pair(size, "size", minimum=1)
    stride = _checks.pair(stride, "stride", minimum=1)
    fill = _checks.number(fill, "fill")
    _checks.fits(size, "size", images.shape[2:], "image")
    tops, lefts = (
        range(0, length - side + 1, step)
        for length, side, step in zip(images.shape[2:], size, stride, strict=True)
    )
    result = np.empty((len(tops), len(lefts)))
    for row, top in enumerate(tops):  # one row of places at a time: little memory is needed
        covered = np.repeat(images, len(lefts), axis=0)
        for picture, left in zip(covered, lefts, strict=True):
            picture[:, top : top + size[0], left : left + size[1]] = fill
        result[row] = functional.softmax(probe(covered), dim=1)[:, label]
    return result


def saliency(network, image, label):
    """Tell how much a logit moves when one pixel does, a little.

    Parameters
    ----------
    network, image, label
        As in `occlusion_map`.

    Returns
    -------
    ndarray of shape (H, W)
        The size of the gradient of the logit at each pixel, without its sign; of several channels
        the largest.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or shape.

    References
    ----------
    K. Simonyan, A. Vedaldi, A. Zisserman, "Deep inside convolutional networks", 2014.
    """
    _, gradients = _passes(network, image, label)
    return np.abs(gradients["input"][0]).max(axis=0)


def gradient_times_input(network, image, label):
    """Share out a logit over the pixels: each pixel's gradient times the pixel.

    Parameters
    ----------
    network, image, label
        As in `occlusion_map`.

    Returns
    -------
    ndarray of shape (H, W)
        Gradient times value, all channels added up: positive where the pixel speaks for `label`.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or shape.

    Notes
    -----
    A blank pixel, 0, gets nothing, whatever it means to the network. Through layers that neither
    bend nor add a bias, the shares add up to the logit.

    References
    ----------
    A. Shrikumar, P. Greenside, A. Kundaje, "Learning important features through propagating
    activation differences", ICML 2017.

    Examples
    --------
    >>> from cnn_core.layers import Flatten, Linear
    >>> network = Sequential(Flatten(), Linear(3, 2))
    >>> network["linear1"].params["weight"][...] = [[0, 0, 0], [2, -3, 4]]
    >>> gradient_times_input(network, [[[5, 1, 0]]], label=1)
    array([[10., -3.,  0.]])
    """
    outputs, gradients = _passes(network, image, label)
    return (gradients["input"][0] * outputs["input"][0]).sum(axis=0)


def grad_cam(network, image, label, layer):
    """Add up the maps of a layer, each weighted by how much the logit grows with it on average.

    Parameters
    ----------
    network, image, label
        As in `occlusion_map`.
    layer : str
        The name of a layer that makes maps, such as ``"relu2"``.

    Returns
    -------
    ndarray of shape (H', W')
        As large as the layer's maps; what speaks against `label` counts as 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or shape, or `layer` makes no maps.

    References
    ----------
    R. Selvaraju et al., "Grad-CAM: visual explanations from deep networks via gradient-based
    localization", ICCV 2017.
    """
    outputs, gradients = _passes(network, image, label)
    _checks.one_of(layer, "layer", list(outputs))
    maps = outputs[layer]
    _checks.same_shape(maps, "layer", ("N", "C", "H", "W"), "to make maps")
    weights = gradients[layer].mean(axis=(2, 3), keepdims=True)
    return np.maximum((weights * maps).sum(axis=1)[0], 0)


def randomised(network, rng=None):
    """Return a copy of a network with the numbers of each array it learned in another order.

    Parameters
    ----------
    network : cnn_core.network.Sequential
        The network; it is not changed.
    rng : numpy.random.Generator or int, optional
        Where the order comes from; drawn afresh if omitted.

    Returns
    -------
    Sequential
        In evaluation mode. Each weight has the same numbers as before, and nothing it learned.

    Raises
    ------
    TypeError
        If `network` is no network.

    References
    ----------
    J. Adebayo et al., "Sanity checks for saliency maps", NeurIPS 2018.
    """
    rng = np.random.default_rng() if rng is None else _checks.generator(rng, "rng")
    other = copy.deepcopy(_is_network(network)).eval()
    for param in other.parameters().values():
        rng.shuffle(param.reshape(-1))
    return other


def _arguments(network, image, label):
    """Check the arguments; return a network to work with, a batch of the picture, the class."""
    images = _checks.floats(image, "image", "C", "H", "W")[np.newaxis]
    # With layers of its own, so that the caller's still remember what they did.
    probe = copy.copy(_is_network(network))
    probe.layers = {name: copy.copy(layer) for name, layer in network.layers.items()}
    probe.eval()
    classes = probe.forward(images)
    _checks.same_shape(classes, "network(image)", (1, "K"), "of one logit for each class")
    label = _checks.integer(label, "label", minimum=0, maximum=classes.shape[1] - 1)
    return probe, images, label


def _is_network(network):
    """Return the network, or refuse what is none."""
    if not isinstance(network, Sequential):
        raise TypeError(f"`network` must be a Sequential, got {type(network).__name__}")
    return network


def _passes(network, image, label):
    """Return what every layer makes of the picture, and the gradients of the logit for each."""
    probe, images, label = _arguments(network, image, label)
    outputs = probe.forward(images, keep=True)
    wanted = np.zeros((1, next(reversed(outputs.values())).shape[1]), images.dtype)
    wanted[0, label] = 1
    return outputs, probe.backward(wanted, keep=True)
