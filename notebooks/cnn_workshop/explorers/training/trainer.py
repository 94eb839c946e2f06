"""A training that runs by itself: it asks `fit` for one step after the other."""

import copy
from dataclasses import dataclass, field

import numpy as np

from cnn_core import training
from cnn_workshop import _words
from cnn_workshop.explorers.shared.last import Last
from cnn_workshop.explorers.training import tasks
from cnn_workshop.explorers.training.own_step import OwnSGD, StepFailed
from cnn_workshop.explorers.training.runner import Runner

_KEPT = 0.9  # of a smoothed number, at every step
_first_try = Last(2)  # of networks that have learned nothing: one for each size of digits


@dataclass
class Settings:
    """What a person can change. All but the first three count from the next step on.

    Attributes
    ----------
    digits : str
        A key of `tasks.TASKS`.
    pictures : int
        How many to learn from; 0 for all.
    seed : int
        Where the first weights and the order of the pictures come from.
    lr, momentum : float
        As in `cnn_core.training.SGD`.
    batch_size : int
        Pictures in a minibatch; 0 for all.
    shift : int
        By how many pixels a picture is moved at most, anew each time.
    epochs : int
        After how many rounds through all pictures the training ends.
    pace : int
        Steps a second, at most; 0 for as fast as it goes.
    """

    digits: str = "8 x 8"
    pictures: int = 0
    seed: int = 0
    lr: float = 0.1
    batch_size: int = 64
    momentum: float = 0.0
    shift: int = 0
    epochs: int = 15
    pace: int = 0


@dataclass
class Record:
    """What has happened so far.

    Attributes
    ----------
    losses, accuracies : list of float
        Of each minibatch, before its step.
    smooth_losses, smooth_accuracies : list of float
        Their running means.
    validation : list of (int, float, float)
        After how many steps, which loss and which accuracy the validation set had.
    epochs : int
        Complete rounds through all pictures.
    in_epoch, batches : int
        Steps taken in this round, and how many it has.
    """

    losses: list = field(default_factory=list)
    accuracies: list = field(default_factory=list)
    smooth_losses: list = field(default_factory=list)
    smooth_accuracies: list = field(default_factory=list)
    validation: list = field(default_factory=list)
    epochs: int = 0
    in_epoch: int = 0
    batches: int = 1

    @property
    def steps(self):
        """How many steps have been taken down: whoever asks may do so while one is."""
        return len(self.smooth_accuracies)  # the last to grow

    def curves(self):
        """Return the lines of the charts, each as steps and values; accuracies in percent.

        Returns
        -------
        list of (ndarray, ndarray)
            The losses and their running mean.
        list of (ndarray, ndarray)
            The accuracies of the minibatches and their running mean.
        (ndarray, ndarray)
            The accuracies of the validation set.
        """
        steps = np.arange(1, self.steps + 1)
        losses, accuracies = (
            [(steps, scale * np.array(values[: len(steps)])) for values in pair]
            for scale, pair in (
                (1, (self.losses, self.smooth_losses)),
                (100, (self.accuracies, self.smooth_accuracies)),
            )
        )
        tried, _, shares = np.array(self.validation).T
        return losses, accuracies, (tried, 100 * shares)

    def add(self, event):
        """Take down a step."""
        self.in_epoch, self.batches = event.step, event.steps
        kinds = [
            (event.loss, self.losses, self.smooth_losses),
            (event.accuracy, self.accuracies, self.smooth_accuracies),
        ]
        for value, values, means in kinds:
            values.append(float(value))
            kept = min(_KEPT, 1 - 1 / len(values))  # the first ones count alike
            means.append(kept * means[-1] + (1 - kept) * values[-1] if means else values[-1])


class Trainer(Runner):
    """One training, from its first weights on.

    Parameters
    ----------
    settings : Settings
        Read before every step.
    sgd_step : callable or None
        The reader's own step.
    show, ended : callable
        As in `Runner`.
    task : Task, optional
        What is learned; found from the settings when left out.

    Attributes
    ----------
    network : Sequential
        What learns.
    record : Record
        What has happened so far.
    """

    def __init__(self, settings, sgd_step, show, ended, task=None):
        super().__init__(settings, show, ended)
        self._sgd_step = sgd_step
        self.task = task or tasks.load(settings.digits, settings.pictures)
        self._rng = np.random.default_rng(settings.seed)
        self.network = self.task.make_network(self._rng)
        self.optimizer = self._make_optimizer()
        self._events, self._dealt = None, 0
        batches = -(-len(self.task.images) // self.batch_size)
        # Known before it has learned: dragging other settings begins many that are alike.
        first = _first_try(self._try, self.task.make_network, *self.task.validation, settings.seed)
        self.record = Record(validation=[(0, *first)], batches=batches)
        self.rest()

    @property
    def finished(self):
        """Whether all epochs are done."""
        return self.record.epochs >= self.settings.epochs

    @property
    def steps(self):
        """How many steps have been taken."""
        return self.record.steps

    @property
    def batch_size(self):
        """Pictures in a minibatch, as the settings say, but no more than there are."""
        count = len(self.task.images)
        return min(self.settings.batch_size or count, count)

    def learn_once(self):
        """Take a step, for whoever runs several trainings at once; a failure is a `problem`."""
        self._guarded(self._advance)

    def rest(self):
        """Let go of the pictures that the layers keep from the last minibatch."""
        for layer in self.network:
            layer.forget()

    def _word(self, error):
        """Say what stopped a step; the next one begins an epoch."""
        self._events = None
        if isinstance(error, StepFailed):
            return str(error)
        if isinstance(error, FloatingPointError):
            return _infinite(error, self.record.steps)
        return super()._word(error)

    # ---- one step --------------------------------------------------------------------------------

    def _advance(self):
        """Learn from a minibatch; after the last one of an epoch, try the validation set."""
        self.optimizer.lr, self.optimizer.momentum = self.settings.lr, self.settings.momentum
        if self._events is None or self._dealt != self.batch_size:
            self._deal()
        event = next(self._events)
        self.record.add(event)
        if event.step == event.steps:
            self.record.epochs, self.record.in_epoch = self.record.epochs + 1, 0
            self.record.validation.append(self._tried(self.record.steps))
            self._events = None

    def _deal(self):
        """Begin an epoch: deal the pictures out anew."""
        self._dealt = self.batch_size
        self._events = training.fit(
            *(self.network, self.task.images, self.task.labels, self.optimizer),
            epochs=1,
            batch_size=self._dealt,
            rng=self._rng,
            augment=self._augment,
        )

    def _augment(self, images, rng):
        return training.shifted(images, rng, self.settings.shift) if self.settings.shift else images

    def _tried(self, steps):
        """Return the number of steps, and loss and accuracy of the validation set."""
        return steps, *self._try()

    def _try(self, *_):
        return tuple(map(float, training.evaluate(self.network, *self.task.validation)))

    def _make_optimizer(self):
        options = (self.settings.lr, self.settings.momentum)
        if self._sgd_step is None:
            return training.SGD(self.network, *options)
        return OwnSGD(self.network, self._sgd_step, *options)


def values_of(network, images):
    """Send pictures through copies of the layers: those that learn may be at work right now.

    Returns
    -------
    dict of str to ndarray
        What comes out of each layer, by its name.
    """
    values = {}
    for name, layer in network.layers.items():
        images = values[name] = copy.copy(layer).forward(images)
    return values


def _infinite(error, steps):
    """Word that a number is not finite any more; `fit` knows where it began."""
    culprit = str(error).partition("it began with ")[2].partition(". ")[0]
    where = f"; it began with {culprit}" if culprit else ""
    return (
        f"After {_words.count(steps, 'step')} the numbers are too large to go on{where}. Lower the "
        "learning rate, and begin anew."
    )
