"""One run of training: where it stands, and what a step does."""

import math
from typing import NamedTuple

import numpy as np

from cnn_core import _checks
from cnn_core.functional import cross_entropy, cross_entropy_backward
from cnn_core.training import _finite
from cnn_core.training.data import batch_sizes
from cnn_core.training.evaluation import count_right, evaluate, evaluating, examples


class Step(NamedTuple):
    """What `fit` reports after every minibatch.

    Attributes
    ----------
    epoch : int
        Which round through all pictures it belongs to, from 1.
    step, steps : int
        How many minibatches have been learned from, and how many there will be in all.
    loss, accuracy : float
        Of this minibatch, before the network moved: its mean cross-entropy, and the share of its
        pictures classified correctly.
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
    """What `fit` reports after every round through all pictures.

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
    network, images, labels, optimizer, epochs, batch_size, drop_last, rng, test, augment, schedule
        As in `fit`.

    Attributes
    ----------
    epoch, step : int
        The epoch that it is in, from 1, and how many minibatches have been learned from.
    order : ndarray of int
        In which order this epoch shows the pictures.
    loss, right : float and int
        Sums over the pictures that this epoch has shown.
    rates : list of float
        The learning rate of every step so far.
    """

    def __init__(
        self,
        network,
        images,
        labels,
        optimizer,
        epochs,
        batch_size,
        drop_last,
        rng,
        test,
        augment,
        schedule,
    ):
        self.images, self.labels = examples(network, images, labels)
        self.test = None if test is None else _test_pictures(network, test)
        _checks.offers(optimizer, "optimizer", "an optimiser", "network", "step", "memory")
        if optimizer.network is not network:
            raise ValueError("`optimizer` must be made for `network`, got one for another network")
        self.network, self.optimizer = network, optimizer
        self.augment = None if augment is None else _checks.function(augment, "augment")
        self.schedule = None if schedule is None else _checks.function(schedule, "schedule")
        self.rng = _checks.random(rng)
        self.shown_count, self.batch_size = batch_sizes(len(self.images), batch_size, drop_last)
        self.drop_last = drop_last
        if self.shown_count % self.batch_size == 1 or self.batch_size == 1:
            _refuse_single_pictures(network, self.images[:1], self.batch_size, len(self.images))
        self.batches = math.ceil(self.shown_count / self.batch_size)
        self.epochs = _checks.integer(epochs, "epochs", minimum=1)
        self.steps = self.batches * self.epochs
        self.epoch, self.step, self.loss, self.right = 1, 0, 0.0, 0
        self.order, self.rates = np.zeros(0, np.int64), []

    def events(self):
        """Yield a `Step` after every minibatch, and an `Epoch` after every epoch."""
        while self.step < self.steps or self._epoch_is_over():
            yield self._end_epoch() if self._epoch_is_over() else self._take_step()

    def _epoch_is_over(self):
        """Tell whether every picture of this epoch was shown, with nothing reported of it yet."""
        return self.step == self.epoch * self.batches

    def _take_step(self):
        """Show the next minibatch, and move the network once."""
        images, labels = self._next_minibatch()
        if self.schedule:
            self.optimizer.lr = self.schedule(self.step)
        loss, logits = self._blame(images, labels)
        rate = self.optimizer.lr
        self.optimizer.step()
        self.step += 1
        self.rates.append(rate)
        right = count_right(logits, labels)
        self.loss, self.right = self.loss + loss * len(labels), self.right + right
        return Step(self.epoch, self.step, self.steps, loss, right / len(labels), rate)

    def _next_minibatch(self):
        """Return the next pictures and labels; draw a new order where an epoch begins."""
        start = self.step % self.batches * self.batch_size
        if start == 0:
            self.order = self.rng.permutation(len(self.images))
        rows = self.order[start : min(start + self.batch_size, self.shown_count)]
        return self.shown(rows, self.rng), self.labels[rows]

    def shown(self, rows, rng):
        """Return pictures by their numbers, an array of them, as they are shown: copies."""
        images = self.images[rows]
        if not self.augment:
            return images
        made = _checks.floats(self.augment(images, rng), "augment(images, rng)", "N", "...")
        _checks.as_many(made, "augment", len(images), "pictures")
        return made.astype(images.dtype, copy=False)

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
        if culprit == _finite.PICTURES:
            advice = (
                f"look at the pictures{', and at what `augment` makes' if self.augment else ''}"
            )
        elif self.step == 0:  # nothing has moved: the learning rate is innocent
            advice = "look at how large the pictures and the first weights are"
        else:
            advice = "a smaller learning rate may help"
        raise FloatingPointError(
            f"{what} in epoch {self.epoch}, step {self.step + 1}, at a learning rate of "
            f"{self.optimizer.lr:g}: it began with {culprit}. This step was not taken; {advice}"
        )

    def _end_epoch(self):
        """Try the network on the test pictures, and begin the next epoch."""
        means = self.loss / self.shown_count, self.right / self.shown_count
        tried = evaluate(self.network, *self.test) if self.test else (None, None)
        epoch = Epoch(self.epoch, self.step, self.steps, *means, *tried)
        self.epoch, self.loss, self.right = self.epoch + 1, 0.0, 0
        return epoch


def _refuse_single_pictures(network, image, batch_size, count):
    """Refuse minibatches of one picture where batch norm would meet one number for each channel."""
    with evaluating(network):
        maps = list(network.forward(image, keep=True).values())
        for layer in network:
            layer.forget()
    for (name, layer), read in zip(network.layers.items(), maps, strict=False):
        if layer.kind == "batch_norm" and read.size == read.shape[1]:
            raise ValueError(
                f"`batch_size` must not leave a minibatch of one picture to `{name}`, which needs "
                f"more than one number for each channel in training, got {batch_size} for {count} "
                f"pictures: choose another size, or pass `drop_last=True`"
            )


def _test_pictures(network, test):
    """Return the pictures and labels to try the network on."""
    _checks.as_many(test, "test", 2, "arrays: pictures and labels")
    return examples(network, *test, ("test images", "test labels"))
