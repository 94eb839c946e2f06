"""What can be held against a network: its gradients, and what nudging says they should be.

Each network is checked as a small copy in float64. Forward they are all alike, so that nudging has
to be done once only.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from cnn_core import datasets, gradcheck
from cnn_core.functional import cross_entropy, cross_entropy_backward
from cnn_workshop import suspects

WHOLE = "the whole network"
PICTURES = ("a handwritten 3", "random numbers")
_CHANNELS = (2, 3)
_SEED = 4
_READS = {  # what each layer alone is given; a network's flatten has nothing to be checked
    "conv1": (1, 1, 4, 6),
    "relu1": (1, 2, 4, 6),
    "pool1": (1, 2, 4, 6),
    "conv2": (1, 2, 4, 6),
    "relu2": (1, 3, 4, 6),
    "pool2": (1, 3, 4, 6),
    "linear1": (1, 12),
}
PLACES = (WHOLE, *_READS)
_ERROR = 1e-6
_LABEL = 3


@dataclass(frozen=True, eq=False)
class Evidence:
    """One gradient, beside what nudging says.

    Attributes
    ----------
    wanted : str
        What it is the gradient of: ``"conv1.weight"``; of a layer alone ``"weight"``, ``"input"``.
    gradient, numerical : ndarray
        What the network computes, and what nudging says.
    """

    wanted: str
    gradient: np.ndarray
    numerical: np.ndarray

    @property
    def difference(self):
        """The first minus the second; 0 where only rounding is left."""
        apart = self.gradient - self.numerical
        return np.where(np.abs(apart) < _ERROR * self._largest, 0, apart)

    @property
    def error(self):
        """The largest difference, relative to the largest number in either."""
        apart = np.abs(self.gradient - self.numerical).max()
        return float(apart / self._largest) if self._largest else 0.0

    @property
    def _largest(self):
        return max(np.abs(self.gradient).max(), np.abs(self.numerical).max())

    @property
    def agrees(self):
        """Whether the two are the same but for rounding."""
        return self.error < _ERROR

    @property
    def worst(self):
        """The index of the first entry with the largest difference, to within rounding."""
        apart = np.abs(self.difference)
        first = np.flatnonzero(apart >= apart.max() * (1 - _ERROR))[0]
        return tuple(int(place) for place in np.unravel_index(first, apart.shape))


@cache
def gather(bug, place, picture):
    """Check the gradients of a network, or of one of its layers alone.

    Parameters
    ----------
    bug : str or None
        What is wrong with the network: a key of `suspects.BUGS`.
    place : str
        One of `PLACES`.
    picture : str
        One of `PICTURES`; a layer alone is given random numbers all the same.

    Returns
    -------
    dict of str to Evidence
    """
    numerical = _numerical(place, picture)
    _, backward, inputs, grad_output = _problem(bug, place, picture)
    gradients = _named(inputs, backward(grad_output, *inputs.values()))
    return {name: Evidence(name, gradients[name], numerical[name]) for name in inputs}


@cache
def _numerical(place, picture):
    """Nudge every number, once for all networks."""
    forward, _, inputs, grad_output = _problem(None, place, picture)
    found = gradcheck.numerical_gradients(forward, list(inputs.values()), grad_output)
    return _named(inputs, found)


def _named(inputs, gradients):
    """Return gradients by the names of what they are for; that of the input for its one picture."""
    pairs = zip(inputs, gradients, strict=True)
    return {name: gradient[0] if name == "input" else gradient for name, gradient in pairs}


def network_of(bug):
    """Return the small copy of a network."""
    return suspects.network_with(bug, _CHANNELS, rng=_SEED)


@cache
def maps_of(picture):
    """Return what each layer makes of a picture, its first map; all networks make the same.

    Parameters
    ----------
    picture : str
        One of `PICTURES`.

    Returns
    -------
    dict of str to ndarray of shape (H, W)
        By the names of the layers in `PLACES`; the last one makes a column of numbers.
    """
    values, found = images_of(picture), {}
    for name, layer in network_of(None).layers.items():
        values = layer(values)
        if name in PLACES:
            found[name] = values[0, 0] if values.ndim == 4 else values.T
    return found


def layers_with(bug):
    """Return the names of the layers in which a mistake lies."""
    network, wrong = network_of(bug), suspects.BUGS[bug].layer
    return tuple(name for name in PLACES[1:] if isinstance(network[name], wrong))


def _problem(bug, place, picture):
    """Return forward, backward, the arrays by name, and the gradient from above."""
    network = network_of(bug)
    if place == WHOLE:
        return _of_network(network, images_of(picture))
    images = _random(_READS[place])
    forward, backward, arrays = suspects.functions_of(network[place], images)
    return forward, backward, arrays, _random(network[place](images).shape)


def images_of(picture):
    """Return the picture that the whole network is checked on, of shape (1, 1, 8, 8)."""
    if picture == PICTURES[0]:
        return datasets.digit(_LABEL)[np.newaxis, np.newaxis] / 16
    return _random((1, 1, 8, 8))


def _of_network(network, images):
    """The loss of a network as a function of all that it learns."""

    def logits(params):
        for array, values in zip(network.parameters().values(), params, strict=True):
            array[...] = values
        return network(images)

    def forward(*params):
        return cross_entropy(logits(params), [_LABEL])

    def backward(grad_output, *params):
        network.backward(cross_entropy_backward(grad_output, logits(params), [_LABEL]))
        return tuple(network.gradients().values())

    arrays = {name: array.copy() for name, array in network.parameters().items()}
    return forward, backward, arrays, np.array(1.0)


def _random(shape):
    """Return numbers from -2 to 2, no two alike and none near 0: there are no ties and no kinks."""
    rng = np.random.default_rng(shape)
    count = int(np.prod(shape))
    return (rng.permutation(count) - count // 2 + 0.5).reshape(shape) * 4 / count
