"""Eight networks that send the blame back wrongly, each in one way, and the right one.

Forward they all do the same. Lesson 12 trains them, and asks which of them is wrong in which way:
read this file after the lesson.
"""

from typing import NamedTuple

import numpy as np

from cnn_core import _checks, functional
from cnn_core.layers import Conv2d, Flatten, Linear, MaxPool2d, ReLU
from cnn_core.network import Sequential

# ---- layers with a mistake in `backward` ---------------------------------------------------------


class NoBias(Conv2d):
    """Forgets the gradient of the biases."""

    def backward(self, grad_output, **options):
        """Return the right gradient of what was read."""
        grad_images = super().backward(grad_output, **options)
        self.grads["bias"] = np.zeros_like(self.params["bias"])
        return grad_images


class Frozen(Conv2d):
    """Has no gradient for anything that it learns."""

    def backward(self, grad_output, **options):
        """Return the right gradient of what was read."""
        grad_images = super().backward(grad_output, **options)
        self.grads = {name: np.zeros_like(param) for name, param in self.params.items()}
        return grad_images


class KernelGradientFlipped(Conv2d):
    """Hands each kernel its gradient flipped both ways."""

    def backward(self, grad_output, **options):
        """Return the right gradient of what was read."""
        grad_images = super().backward(grad_output, **options)
        self.grads["weight"] = self.grads["weight"][:, :, ::-1, ::-1]
        return grad_images


class KernelNotFlipped(Conv2d):
    """Sends the blame back through the kernel as it is, not flipped."""

    def backward(self, grad_output, for_input=True):
        """Return a wrong gradient of what was read."""
        super().backward(grad_output, for_input=False)
        if not for_input:
            return None
        weight = self.params["weight"].swapaxes(0, 1)
        padding = np.subtract(weight.shape[2:], 1) - self.options["padding"]
        return functional.conv2d(grad_output, weight, padding=tuple(padding))


class MaskForgotten(ReLU):
    """Lets all the blame through, also where the input was negative."""

    def backward(self, grad_output):
        """Return a wrong gradient of what was read."""
        return grad_output


class AllTies(MaxPool2d):
    """Blames every pixel that is as large as the largest of its window, and each in full."""

    def backward(self, grad_output):
        """Return a wrong gradient of what was read."""
        tall, wide = self.options["kernel_size"]  # and as far apart
        rows, cols = grad_output.shape[2:]
        pooled, grad_images = self.forward(self.inputs), np.zeros_like(self.inputs)
        for down, right in np.ndindex(tall, wide):
            cells = np.s_[:, :, down : tall * rows : tall, right : wide * cols : wide]
            grad_images[cells] = grad_output * (self.inputs[cells] == pooled)
        return grad_images


class BlameShared(MaxPool2d):
    """Shares the blame out among all pixels of a window, as average pooling does."""

    def backward(self, grad_output):
        """Return a wrong gradient of what was read."""
        size, stride = self.options["kernel_size"], self.options["stride"]
        return functional.avg_pool2d_backward(grad_output, self.inputs, size, stride)


class FirstWindowOnly(MaxPool2d):
    """Blames the first window of each map, and no other."""

    def backward(self, grad_output):
        """Return a wrong gradient of what was read."""
        first = np.zeros_like(grad_output)
        first[:, :, 0, 0] = grad_output[:, :, 0, 0]
        return super().backward(first)


# ---- networks made of them -----------------------------------------------------------------------


class Bug(NamedTuple):
    """One way to be wrong.

    Attributes
    ----------
    layer : type
        The layer with the mistake, which stands in all places of its kind.
    claim : str
        What is wrong, as one would accuse a network of it.
    """

    layer: type
    claim: str


BUGS = {
    "mask forgotten": Bug(MaskForgotten, "ReLU lets the whole gradient through"),
    "blame shared": Bug(BlameShared, "pooling: the gradient is shared, as by an average"),
    "frozen": Bug(Frozen, "the convolutions get no gradient at all"),
    "no bias": Bug(NoBias, "the biases of the convolutions get no gradient"),
    "first window only": Bug(FirstWindowOnly, "pooling: only the first window gets a gradient"),
    "kernel not flipped": Bug(KernelNotFlipped, "back through the kernel as it is, not flipped"),
    "all ties": Bug(AllTies, "pooling: every pixel of a tie gets the gradient"),
    "kernel gradient flipped": Bug(
        KernelGradientFlipped, "the kernels' gradients come out flipped"
    ),
}
"""The eight ways to be wrong, by a short name."""

RIGHT = "right"
_UNDER_LETTERS = dict(zip("FHEGABDC", BUGS, strict=True))
NAMES = (RIGHT, *sorted(_UNDER_LETTERS))
"""What the networks of `suspect` are called: the right one, and the letters A to H."""


def suspect(name, channels=(8, 16), *, rng=None, dtype=np.float64):
    """Make one of the nine networks of lesson 12, untrained.

    Parameters
    ----------
    name : str
        ``"right"``, or a letter from A to H for one with a mistake in its `backward`.
    channels : (int, int), default (8, 16)
        How many maps the two convolutions make.
    rng : numpy.random.Generator or int, optional
        Where the first weights come from; other ones each time when left out.
    dtype : {float64, float32}
        The type of the weights. The default can be checked by nudging.

    Returns
    -------
    Sequential
        For pictures of shape (N, 1, 8, 8); it gives logits of shape (N, 10).

    Raises
    ------
    ValueError
        If there is no network of that name.

    Notes
    -----
    Taught in lesson 12.

    Examples
    --------
    >>> suspect("A").summary((1, 8, 8)).parameters
    1898
    """
    return network_with(bug_of(name), channels, rng=rng, dtype=dtype)


def bug_of(name):
    """Return what is wrong with a network of `suspect`.

    Parameters
    ----------
    name : str
        As in `suspect`.

    Returns
    -------
    str or None
        A key of `BUGS`; None for the right one.
    """
    return _UNDER_LETTERS.get(_checks.one_of(name, "name", NAMES))


def network_with(bug=None, channels=(8, 16), *, rng=None, dtype=np.float64):
    """Make a network with one way to be wrong.

    Parameters
    ----------
    bug : str, optional
        A key of `BUGS`; without one, the network is right.
    channels, rng, dtype
        As in `suspect`.

    Returns
    -------
    Sequential
        As from `suspect`.
    """
    conv, bend, pool = layer_types(bug)
    rng = np.random.default_rng(rng)
    options = {"padding": 1, "rng": rng, "dtype": dtype}
    return Sequential(
        *(conv(1, channels[0], 3, **options), bend(), pool(2)),
        *(conv(*channels, 3, **options), bend(), pool(2)),
        *(Flatten(), Linear(4 * channels[1], 10, rng=rng, dtype=dtype)),
    )


def layer_types(bug=None):
    """Tell which layers a network is made of.

    Parameters
    ----------
    bug : str, optional
        A key of `BUGS`; without one, the layers are right.

    Returns
    -------
    tuple of type
        The convolution, the bend and the pooling.
    """
    wrong = BUGS[bug].layer if bug else object
    return tuple(
        wrong if issubclass(wrong, right) else right for right in (Conv2d, ReLU, MaxPool2d)
    )


def functions_of(layer, images):
    """Turn a layer into the two functions that `cnn_core.gradcheck.gradcheck` asks for.

    Parameters
    ----------
    layer : Layer
        A layer in float64.
    images : ndarray of shape (N, C, H, W)
        What it is to read.

    Returns
    -------
    forward, backward : callable
        ``forward(images, *params)`` and ``backward(grad_output, images, *params)``.
    arrays : dict of str to ndarray
        ``"input"``, and what the layer learns by its names.

    Examples
    --------
    >>> from cnn_core.gradcheck import gradcheck
    >>> forward, backward, arrays = functions_of(ReLU(), np.array([[-2.0, 3.0]]))
    >>> [check] = gradcheck(forward, backward, list(arrays.values()), [[5.0, 7.0]])
    >>> check.gradient
    array([[0., 7.]])
    """
    names = list(layer.params)

    def forward(images, *params):
        layer.params = dict(zip(names, params, strict=True))
        return layer(images)

    def backward(grad_output, images, *params):
        forward(images, *params)
        grad_images = layer.backward(grad_output)
        return grad_images, *(layer.grads[name] for name in names)

    return forward, backward, {"input": images, **layer.params}
