"""One run of training: where it stands, and what a step does."""

import math
from typing import NamedTuple

import numpy as np

from cnn_core import _checks
from cnn_core.functional import cross_entropy, cross_entropy_backward
from cnn_core.training import _finite
from cnn_core.training.data import batch_sizes
from cnn_core.training.evaluation import count_right, evaluate, examples


class Step(NamedTuple):
    """What `fit` tells after every minibatch.

    Attributes
    ----------
    epoch : int
        Which round through all pictures it belongs to, from 1.
    step, steps : int
        How many minibatches have been learned from, and how many there will be in all.
    loss, accuracy : float
        Of this minibatch, before the network moved: its mean cross-entropy, and the share of its
        pictures read right.
    lr : float
        The learning rate that it moved with.
    """

    epoch: int
    step: int
    steps: int
    loss: float
    accuracy: float
    lr: float


class Epoch(NamedTuple):
    """What `fit` tells after every round through all pictures.

    Attributes
    ----------
    epoch : int
        Which round it was, from 1.
    step, steps : int
        How many minibatches have been learned from, and how many there will be in all.
    loss, accuracy : float
        The means over the round, as the minibatches were learned from.
    test_loss, test_accuracy : float or None
        Of the test pictures, after the round; None without any.
    """

    epoch: int
    step: int
    steps: int
    loss: float
    accuracy: float
    test_loss: float | None
    test_accuracy: float | None


class Run:
    """One run of training.

    Parameters
    ----------
    network, images, labels, optimizer, epochs, batch_size, rng, test, augment, schedule
        As in `fit`.

    Attributes
    ----------
    epoch, step : int
        The epoch that it is in, from 1, and how many minibatches have been learned from.
    order : ndarray of int
        In which order this epoch shows the pictures.
    loss, right : float and int
        Sums over the pictures that this epoch has shown.
    """

    def __init__(
        self, network, images, labels, optimizer, epochs, batch_size, rng, test, augment, schedule
    ):
        self.images, self.labels = examples(network, images, labels)
        self.test = None if test is None else _test_pictures(network, test)
        if optimizer.network is not network:
            raise ValueError("`optimizer` must be made for `network`, got one for another network")
        self.network, self.optimizer = network, optimizer
        self.augment = None if augment is None else _checks.function(augment, "augment")
        self.schedule = None if schedule is None else _checks.function(schedule, "schedule")
        self.rng = np.random.default_rng(rng)
        count, self.batch_size = batch_sizes(len(self.images), batch_size)
        self.batches = math.ceil(count / self.batch_size)
        self.steps = self.batches * _checks.integer(epochs, "epochs", minimum=1)
        self.epoch, self.step, self.loss, self.right = 1, 0, 0.0, 0
        self.order = np.zeros(0, np.int64)

    def events(self):
        """Yield a `Step` after every minibatch, and an `Epoch` after every epoch."""
        while self.step < self.steps or self._epoch_is_over():
            yield self._end_epoch() if self._epoch_is_over() else self._take_step()

    def _epoch_is_over(self):
        """Tell whether every picture of this epoch was shown, but nothing was told of it yet."""
        return self.step == self.epoch * self.batches

    def _take_step(self):
        """Show the next minibatch, and move the network once."""
        images, labels = self._next_minibatch()
        if self.schedule:
            self.optimizer.lr = self.schedule(self.step)
        loss, logits = self._blame(images, labels)
        self.optimizer.step()
        self.step += 1
        right = count_right(logits, labels)
        self.loss, self.right = self.loss + loss * len(labels), self.right + right
        told = (self.epoch, self.step, self.steps, loss, right / len(labels))
        return Step(*told, self.optimizer.lr)

    def _next_minibatch(self):
        """Return the next pictures and labels; draw a new order where an epoch begins."""
        start = self.step % self.batches * self.batch_size
        if start == 0:
            self.order = self.rng.permutation(len(self.images))
        rows = self.order[start : start + self.batch_size]
        images = self.images[rows]
        if self.augment:
            images = np.asarray(self.augment(images, self.rng), images.dtype)
            _checks.as_many(images, "augment", len(rows), "pictures")
        return images, self.labels[rows]

    def _blame(self, images, labels):
        """Find out how much the loss grows with each parameter; return the loss and the logits."""
        network = self.network.train()
        logits = network(images)
        loss = cross_entropy(logits, labels)
        if not math.isfinite(loss):
            self._stop(f"the loss is {loss}", _finite.forward_culprit(network, logits))
        grad_logits = cross_entropy_backward(1, logits, labels)
        network.backward(grad_logits, for_input=False)
        if not _finite.all_finite(network.gradients().values()):
            self._stop("a gradient is not finite", _finite.backward_culprit(network, grad_logits))
        return loss, logits

    def _stop(self, what, culprit):
        """Say where it began to go wrong. The network has not moved in this step."""
        raise FloatingPointError(
            f"{what} in epoch {self.epoch}, step {self.step + 1}, at a learning rate of "
            f"{self.optimizer.lr:g}: it began with {culprit}. This step was not taken; a smaller "
            f"learning rate may help"
        )

    def _end_epoch(self):
        """Try the network on the test pictures, and begin the next epoch."""
        count = len(self.images)
        told = (self.epoch, self.step, self.steps, self.loss / count, self.right / count)
        self.epoch, self.loss, self.right = self.epoch + 1, 0.0, 0
        return Epoch(*told, *(evaluate(self.network, *self.test) if self.test else (None, None)))


def _test_pictures(network, test):
    """Return the pictures and labels to try the network on."""
    _checks.as_many(test, "test", 2, "arrays: pictures and labels")
    return examples(network, *test, ("test images", "test labels"))
