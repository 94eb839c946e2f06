"""A training that runs by itself: started, paused and stepped by whoever asks.

It asks `fit` for one event after the other and, a few times a second, has them shown. It does so in
a thread of its own, so that the kernel's main thread stays free: a cell runs at once, and a long
one does not stop the training. Where a host has no threads, the event loop gives it short slices of
time. It ends with the last epoch, on `pause`, and when no page looks any more.
"""

import asyncio
import contextvars
import threading
import time
from dataclasses import dataclass, field

import numpy as np

from cnn_core import training
from cnn_workshop import _threads, _words
from cnn_workshop.explorers.training import tasks
from cnn_workshop.explorers.training.own_step import OwnSGD, StepFailed

_BETWEEN = 0.17  # seconds from one frame to the next, at least
_SHARE = 7  # a frame takes at most one part in so many of the time
_PATIENCE = 4  # seconds to wait for a step: longer than a reader's function may take
_SLICE = 0.05  # seconds at a time, where there are no threads: as long as a page can be left alone
_KEPT = 0.9  # of a smoothed number, at every step


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


class Trainer:
    """One training, from its first weights on.

    Parameters
    ----------
    settings : Settings
        Read before every step.
    sgd_step : callable or None
        The reader's own step.
    show : callable
        ``show(trainer)`` is called by the training when a frame is due; it returns
        whether it showed one, and never waits for that.
    ended : callable
        ``ended(trainer)`` is called by it when it has ended, for whatever reason.

    Attributes
    ----------
    network : Sequential
        What learns.
    record : Record
        What has happened so far.
    problem : str
        Why it stopped, in a sentence; empty if nothing went wrong.
    running : bool
        Whether it is at work.
    seconds : float
        How long a step takes, about, with all that comes with it.
    """

    def __init__(self, settings, sgd_step, show, ended):
        self.settings = settings
        self._sgd_step, self._show, self._ended = sgd_step, show, ended
        self._gate = threading.RLock()  # one order at a time
        self._stop, self._idle = threading.Event(), threading.Event()
        self._idle.set()
        self._slices = None  # the steps to come, where there are no threads
        self.running = False
        self.task = tasks.load(settings.digits, settings.pictures)
        self._rng = np.random.default_rng(settings.seed)
        self.network = self.task.make_network(self._rng)
        self.optimizer = self._make_optimizer()
        self._events, self._dealt = None, 0
        self.problem, self.seconds = "", 0.0
        batches = -(-len(self.task.images) // self.batch_size)
        self.record = Record(validation=[self._tried(0)], batches=batches)
        self._forget_pictures()

    # ---- orders ----------------------------------------------------------------------------------

    def start(self):
        """Go on, until the last epoch, `pause` or a failure."""
        with self._gate:
            if self.running or self.finished:
                return
            self.problem, self.running = "", True
            self._stop.clear()
            self._idle.clear()
            # In the context of the message that asks for it, widgets are answered in its thread.
            run = contextvars.copy_context().run
            if _threads.start(run, self._work) is None:
                self._work_in_slices(run)

    def stop(self):
        """Let the thread end after the step that is being taken; do not wait for it."""
        self._stop.set()

    def pause(self):
        """Stop after the step that is being taken; all that was learned stays."""
        with self._gate:
            self.stop()
            if self._slices is None:
                self._idle.wait(_PATIENCE)
            elif self.running:
                self._end()

    def step(self, count=1):
        """Take some steps at once, here and now, also beyond the last epoch."""
        with self._gate:
            self.pause()
            self.problem = ""
            self._guarded(lambda: [self._advance() for _ in range(count)])
            self._forget_pictures()

    @property
    def finished(self):
        """Whether all epochs are done."""
        return self.record.epochs >= self.settings.epochs

    @property
    def batch_size(self):
        """Pictures in a minibatch, as the settings say, but no more than there are."""
        count = len(self.task.images)
        return min(self.settings.batch_size or count, count)

    # ---- by itself -------------------------------------------------------------------------------

    def _work(self):
        def train():
            for pause in self._train():
                self._stop.wait(pause)

        self._guarded(train)
        self._end()

    def _train(self):
        """Take steps, and say after each how many seconds to wait before the next."""
        due = 0.0
        while not self._stop.is_set() and not self.finished:
            began = time.monotonic()
            self._advance()
            if began >= due and self._show(self):
                now = time.monotonic()
                due = now + max(_BETWEEN, _SHARE * (now - began))
            pause = 1 / self.settings.pace if self.settings.pace else 0.0
            yield max(0.0, began + pause - time.monotonic())
            taken = time.monotonic() - began
            self.seconds += (taken - self.seconds) / min(self.record.steps, 100)

    def _end(self):
        self._forget_pictures()
        self.running = False
        self._idle.set()
        self._ended(self)

    def _work_in_slices(self, run):
        """Train a little whenever the event loop has time; to the end at once if there is none."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return self._work()
        self._slices = self._train()
        return run(loop.call_soon, self._work_a_slice, loop, self._slices)

    def _work_a_slice(self, loop, slices):
        if slices is not self._slices or not self.running:
            return  # paused meanwhile, and perhaps begun anew
        pause, until = 0.0, time.monotonic() + _SLICE

        def train():
            nonlocal pause
            while pause == 0 and time.monotonic() < until:
                pause = next(slices, None)

        self._guarded(train)
        if self.problem or pause is None:
            self._end()
        else:
            loop.call_later(pause, self._work_a_slice, loop, slices)

    def _forget_pictures(self):
        """Let a single picture take the place of the many that the layers keep from the last."""
        self.network(self.task.images[:1])

    def _guarded(self, work):
        """Do it; what goes wrong becomes a sentence, for nobody waits for the thread's errors."""
        try:
            with np.errstate(all="ignore"):
                work()
        except StepFailed as error:
            self.problem = str(error)
        except FloatingPointError as error:
            self.problem = _infinite(error, self.record.steps)
        except Exception as error:
            self.problem = f"{type(error).__name__}: {error}"
        else:
            return
        self._events = None

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
        return (steps, *map(float, training.evaluate(self.network, *self.task.validation)))

    def _make_optimizer(self):
        options = (self.settings.lr, self.settings.momentum)
        if self._sgd_step is None:
            return training.SGD(self.network, *options)
        return OwnSGD(self.network, self._sgd_step, *options)


def _infinite(error, steps):
    """Word that a number is not finite any more; `fit` knows where it began."""
    culprit = str(error).partition("it began with ")[2].partition(". ")[0]
    where = f"; it began with {culprit}" if culprit else ""
    return (
        f"After {_words.count(steps, 'step')} the numbers are too large to go on{where}. Lower the "
        "learning rate, and begin anew."
    )
