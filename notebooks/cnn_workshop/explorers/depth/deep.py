"""A deep network in two versions, what its signals are like, and a training of both at once."""

from functools import lru_cache

import numpy as np

from cnn_core import datasets, functional
from cnn_core.layers import BatchNorm2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU
from cnn_core.layers.init import kaiming_normal
from cnn_core.network import Sequential
from cnn_workshop.explorers.training.runner import Runner
from cnn_workshop.explorers.training.tasks import Task
from cnn_workshop.explorers.training.trainer import Trainer

KINDS = ("without", "with")
"""Without batch norm, and with it."""
EDGES = 10.0 ** np.arange(-6, 4)
"""Where one row of a histogram ends and the next begins: powers of ten."""
_MAPS = 8  # of each layer
_SIDE = 4  # of a map, after the pooling behind the first layer
_PROBED = 16  # pictures whose signals are shown: 2048 numbers a layer
_VALIDATION = (
    16  # pictures: a `Trainer` tries them at the end of each round; nothing is shown of it
)


def deep_network(depth, scale, normalised, seed):
    """Make a network of `depth` convolutions for the small digits.

    Parameters
    ----------
    depth : int
        How many convolutions.
    scale : float
        What the first weights are multiplied with; 1 for He's choice.
    normalised : bool
        Whether a batch norm stands behind each convolution.
    seed : int
        Where the first weights come from: the same for both versions.

    Returns
    -------
    Sequential
        For pictures of shape (N, 1, 8, 8); it gives logits of shape (N, 10).
    """
    rng = np.random.default_rng(seed)

    def init(shape, rng):
        return scale * kaiming_normal(shape, rng=rng)

    layers = []
    for at in range(depth):
        layers.append(Conv2d(_MAPS if at else 1, _MAPS, 3, padding=1, init=init, rng=rng))
        layers += [BatchNorm2d(_MAPS)] if normalised else []
        layers += [ReLU()] if at else [ReLU(), MaxPool2d(2)]
    last = Linear(_MAPS * _SIDE**2, 10, init=kaiming_normal, rng=rng)
    return Sequential(*layers, Flatten(), last)


@lru_cache(maxsize=1)
def pictures():
    """Return the pictures and labels to learn from, and a few others, as float32."""
    images, labels = datasets.load_digits("train")
    images = (images[:, np.newaxis] / 16).astype(np.float32)
    end = len(images) - 360  # as in the training explorer
    chosen = slice(end, end + _VALIDATION)
    return images[:end], labels[:end], (images[chosen], labels[chosen])


def signals(network, scale=1.0):
    """Return what comes out of each ReLU for a few pictures, as in training; nothing is changed.

    Straight from the functions: a layer would remember what it read, and move its running
    statistics, which takes twice as long.

    Parameters
    ----------
    network : Sequential
        Of `deep_network`.
    scale : float, default 1
        What the weights of its convolutions are multiplied with on the way.

    Returns
    -------
    list of ndarray
        One for each convolution.
    """
    images, found = pictures()[0][:_PROBED], []
    with np.errstate(all="ignore"):
        for layer in network:
            if isinstance(layer, Conv2d):
                weight = layer.params["weight"] * np.float32(scale)
                images = functional.conv2d(images, weight, layer.params["bias"], padding=1)
            elif isinstance(layer, BatchNorm2d):
                images = functional.batch_norm(images, None, None, **layer.params, training=True)
            elif isinstance(layer, ReLU):
                images = functional.relu(images)
                found.append(images)
            elif isinstance(layer, MaxPool2d):
                images = functional.max_pool2d(images, 2)
    return found


@lru_cache(maxsize=8)
def _of_scale_1(depth, normalised, seed):
    return deep_network(depth, 1.0, normalised, seed)


@lru_cache(maxsize=64)
def first_signals(depth, scale, normalised, seed):
    """Return the `summary` of an untrained network: its slider asks for many, one after another."""
    return summary(signals(_of_scale_1(depth, normalised, seed), scale))


def summary(layers):
    """Return the histogram of each layer, in percent of its numbers, and each layer's spread.

    Parameters
    ----------
    layers : list of ndarray
        What comes out of each layer: numbers that are not negative.

    Returns
    -------
    histograms : ndarray of shape (len(EDGES) + 2, layers)
        From the top: the last edge or more, ..., the first edge or more, less, and 0 itself.
    spreads : ndarray of shape (layers,)
        The standard deviations.
    """
    histograms = np.zeros((len(EDGES) + 2, len(layers)))
    for at, numbers in enumerate(layers):
        positive = numbers[numbers > 0]
        rows = np.bincount(np.searchsorted(EDGES, positive, side="right"), minlength=len(EDGES) + 1)
        histograms[:-1, at] = 100 * rows[::-1] / numbers.size
        histograms[-1, at] = 100 * (numbers == 0).sum() / numbers.size
    with np.errstate(all="ignore"):
        return histograms, np.array([numbers.std(dtype=np.float64) for numbers in layers])


class Race(Runner):
    """Two trainings, step by step: without batch norm and with it, on the same minibatches.

    Parameters
    ----------
    settings : Settings
        Read before every step, by both.
    depth, scale
        As in `deep_network`.
    show, ended : callable
        As in `Runner`.

    Attributes
    ----------
    trainers : dict of str to Trainer
        By kind; empty until the first step. One that has failed stands still.
    """

    def __init__(self, settings, depth, scale, show, ended):
        super().__init__(settings, show, ended)
        self.depth, self.scale = depth, scale
        self.trainers = {}

    @property
    def steps(self):
        """How many steps have been taken by the one that got further."""
        return max((each.steps for each in self.trainers.values()), default=0)

    @property
    def finished(self):
        """Whether both have done all rounds, or failed."""
        each = self.trainers.values()
        return bool(each) and all(trainer.finished or trainer.problem for trainer in each)

    def _advance(self):
        if not self.trainers:
            self.trainers = {kind: self._trainer(kind) for kind in KINDS}
        for trainer in self.trainers.values():
            if not trainer.problem:
                trainer.learn_once()

    def rest(self):
        for trainer in self.trainers.values():
            trainer.rest()

    def _trainer(self, kind):
        def make_network(rng):
            return deep_network(self.depth, self.scale, kind == "with", self.settings.seed)

        task = Task(*pictures(), make_network)
        return Trainer(self.settings, None, self._show, self._ended, task)

    def summary(self, kind):
        """Return histograms and spreads of one network, as it is now."""
        if kind not in self.trainers:
            return first_signals(self.depth, self.scale, kind == "with", self.settings.seed)
        return summary(signals(self.trainers[kind].network))
