"""The live training: a network learns while you watch, and while you change how it learns."""

import copy
import math
import time

import ipywidgets
import numpy as np

from cnn_core import _checks
from cnn_core.functional import softmax
from cnn_workshop import _words, plots
from cnn_workshop.explorers import _frame, _live_picture, _live_words, _maps
from cnn_workshop.explorers._live_form import Form
from cnn_workshop.explorers._live_parts import Chart, Progress
from cnn_workshop.explorers._own_step import trial
from cnn_workshop.explorers._tasks import TASKS
from cnn_workshop.explorers._trainer import Settings, Trainer
from cnn_workshop.heatmap import Heatmap

_ACROSS = 4  # kernels, and maps, side by side
_ON_THE_WAY = 8  # frames that a page may be behind; it answers about once a second
_PATIENCE = 6  # seconds: then a page that answered before is taken to be gone
_TWIN_EVERY, _SPOKEN_EVERY = 2, 6  # seconds, while the training runs
_HIGHEST = 10  # of the losses on the chart


def explore_training(
    digits="8 x 8",
    *,
    lr=0.1,
    batch_size=64,
    momentum=0.0,
    shift=0,
    pictures=0,
    epochs=15,
    seed=0,
    sgd_step=None,
):
    """Open the live training.

    Parameters
    ----------
    digits : {"8 x 8", "28 x 28"}, default "8 x 8"
        Which handwritten digits are learned.
    lr, momentum : float, default 0.1 and 0
        As in `cnn_core.training.SGD`.
    batch_size : int, default 64
        Pictures in a minibatch; 0 for all.
    shift : {0, 1, 2}, default 0
        By how many pixels each picture is moved at most, anew each time.
    pictures : int, default 0
        How many to learn from; 0 for all.
    epochs : int, default 15
        After how many rounds through all pictures it ends.
    seed : int, default 0
        Where the first weights and the order of the pictures come from.
    sgd_step : callable, optional
        Your own ``sgd_step(parameter, gradient, velocity, lr, momentum)``; it returns the new
        parameter and the new velocity.

    Returns
    -------
    TrainingExplorer

    Raises
    ------
    TypeError, ValueError
        If an argument cannot be used. An error inside `sgd_step` is shown in the explorer.

    Notes
    -----
    Taught in lesson 13. It trains in a thread of its own, so cells run meanwhile.

    Examples
    --------
    >>> explorer = explore_training(pictures=20)
    >>> explorer.step(2)
    >>> explorer.record.steps
    2
    """
    _checks.one_of(digits, "digits", list(TASKS))
    settings = Settings(
        digits=digits,
        pictures=_checks.integer(pictures, "pictures", minimum=0),
        seed=_checks.integer(seed, "seed", minimum=0),
        lr=_at_least_0(lr, "lr"),
        batch_size=_checks.integer(batch_size, "batch_size", minimum=0),
        momentum=_at_least_0(momentum, "momentum"),
        shift=_checks.integer(shift, "shift", minimum=0, maximum=2),
        epochs=_checks.integer(epochs, "epochs", minimum=1, maximum=999),
    )
    if sgd_step is not None:
        _checks.function(sgd_step, "sgd_step")
    return TrainingExplorer(settings, sgd_step)


class TrainingExplorer(_frame.Explorer):
    """Start, pause, step, reset; curves, kernels and maps; and everything changed as it runs.

    Attributes
    ----------
    network : Sequential
        A copy of the network as it is now.
    record : Record
        The losses, accuracies and epochs so far.
    running : bool
        Whether it is training now.
    """

    def __init__(self, settings, sgd_step):
        self._sgd_step = sgd_step
        self._settings = settings
        self._told = self._spoke = 0.0
        self._trainer = Trainer(settings, sgd_step, self._show_frame, self._ended)
        self.form = Form(settings)
        self.buttons = {
            "start": _frame.button("Start", self.start_or_pause),
            "step": _frame.button("One step", self.step),
            "reset": _frame.button("Reset", self.reset),
        }
        self.buttons["start"].layout.width = "72px"  # the same for Start and Pause
        self.progress = Progress(layout={"margin": "0 0 0 12px"})
        self._make_heatmaps()
        self.loss_chart = Chart("loss", ("each minibatch", "running mean"), ("faint", "line"))
        names = ("training", "validation")
        self.accuracy_chart = Chart("accuracy, %", names, ("line", "dots"))
        super().__init__(
            "training explorer",
            self.form.widgets,
            [
                ipywidgets.HBox([*self.buttons.values(), self.progress]),
                _frame.row(self.loss_chart, self.accuracy_chart, align="flex-start"),
                _frame.row(self.kernels, self.picture_map, self.maps, align="flex-start"),
            ],
        )
        self._listen()
        with self._turn():
            self._show(trial(sgd_step))

    # ---- building --------------------------------------------------------------------------------

    def _make_heatmaps(self):
        options = {"numbers": False, "layout": {"min_width": "0"}}
        self.kernels = Heatmap([[0]], title="kernels of conv1", **options)
        self.kernels.description = "The first layer's kernels, as they are now."
        self.picture_map = Heatmap([[0]], "pixels", scale=False, **options)
        self.picture_map.description = "Nothing is learned from this picture."
        self.maps = Heatmap([[0]], title="their maps of it, after ReLU", **options)
        self.maps.description = "What each kernel makes of the picture, as it is now."

    def _listen(self):
        for control in self.form.at_once:
            self.on(control, "value", self._take_settings)
        for control in (self.form.digits, self.form.pictures):
            self.on(control, "value", self._take_task)
        self.on(self.form.number, "value", self._look)

    # ---- what a person does ----------------------------------------------------------------------

    @property
    def network(self):
        """A copy of the network as it is now: to try it does not disturb the training."""
        copied = self._trainer.task.make_network(None)
        for name, array in self._trainer.network.parameters().items():
            copied.parameters()[name][...] = array
        return copied

    @property
    def record(self):
        """The losses, accuracies and epochs so far."""
        return self._trainer.record

    @property
    def running(self):
        """Whether it is training now."""
        return self._trainer.running

    def start(self):
        """Begin to train, or go on, until the last epoch or `pause`; returns at once."""
        self.progress.forget()
        self._trainer.start()
        with self._turn():
            self._show()

    def pause(self):
        """Stop after the step that is being taken; everything stays as it is."""
        self._trainer.pause()  # whoever waits for the thread must not hold the lock

    def close(self):
        """Stop to train, and close: nobody looks any more."""
        if self.comm is not None and self.running:
            self.pause()
        super().close()

    def start_or_pause(self):
        """Do what the first button says."""
        if self.running:
            self.pause()
        else:
            self.start()

    def step(self, count=1):
        """Take some steps here and now, and show what came of them.

        Parameters
        ----------
        count : int, default 1
            How many minibatches to learn from.
        """
        self._trainer.step(_checks.integer(count, "count", minimum=1))
        with self._turn():
            self._show()

    def reset(self):
        """Forget everything that was learned, and begin anew with the settings as they stand."""
        self._begin_anew()
        with self._turn():
            self._show(trial(self._sgd_step))

    def _take_settings(self):
        self.form.take()
        self._show(self._trainer.problem)

    def _take_task(self):
        """Take other pictures over at once if nothing is lost by it; else at the next reset."""
        if not (self.running or self.record.steps):
            self._begin_anew()
        self._show(self._trainer.problem)

    def _begin_anew(self):
        self._trainer.pause()
        self.form.take_task()
        self._trainer.reset()

    def _look(self):
        self._show_maps()
        self.tell(self._problem)

    # ---- the training's thread -------------------------------------------------------------------

    def _show_frame(self):
        """Show how it goes, unless the page is still busy with the last frame."""
        if self.progress.silent > _PATIENCE:
            self._trainer.stop()
        if self.progress.behind >= _ON_THE_WAY:
            return False
        now = time.monotonic()
        with self._lock:
            self._show_run()
            if now - self._told > _TWIN_EVERY:
                self._told = now
                self.tell(self._worth_telling())
        return True

    def _ended(self):
        with self._turn():
            self._show()

    # ---- showing ---------------------------------------------------------------------------------

    def _show(self, problem=""):
        """Show everything, and what the training does."""
        self.buttons["start"].description = "Pause" if self.running else "Start"
        self.buttons["start"].disabled = self._trainer.finished and not self.running
        self.buttons["reset"].description = (
            f"Reset: {self.form.pending}" if self.form.pending else "Reset"
        )
        self._spoke = 0.0
        self._show_run()
        self.tell(problem or self._worth_telling())

    def _worth_telling(self):
        """Say what went wrong, or what differs in the reader's step, if anything does."""
        difference = getattr(self._trainer.optimizer, "difference", "")
        return f"{self._trainer.problem} {difference}".strip()

    def _show_run(self):
        """Show what changes with every step."""
        trainer, now = self._trainer, time.monotonic()
        losses, accuracies, validation = trainer.record.curves()
        mark, words = (_live_words.CLUELESS, "ln 10"), _live_words.loss(trainer.record)
        self.loss_chart.show(losses, self._loss_limits(), mark=mark, alt=words)
        words = _live_words.accuracy(trainer.record)
        self.accuracy_chart.show([accuracies[1], validation], (0, 100), alt=words)
        self._show_maps()
        speak = ""
        if not self.running or now - self._spoke > _SPOKEN_EVERY:
            self._spoke, speak = now, _live_words.spoken(trainer)
        share, where = _live_words.share(trainer), _live_words.progress(trainer)
        self.progress.show(share, where, speak=speak)

    def _loss_limits(self):
        """Return 0 and the largest running mean, within reason."""
        finite = [loss for loss in self.record.smooth_losses if loss < _HIGHEST]
        high = _HIGHEST if len(finite) < len(self.record.smooth_losses) else max(finite, default=0)
        return 0.0, float(max(2.5, high))

    def _show_maps(self):
        """Show the kernels, the chosen validation picture, and what the kernels make of it."""
        task = self._trainer.task
        self.form.number.max = len(task.validation[1]) - 1
        image, label = (part[self.form.number.value] for part in task.validation)
        values = _forward(self._trainer.network, image[np.newaxis])
        *_, logits = values.values()
        shares = softmax(logits, dim=1)[0]
        kernels = self._trainer.network["conv1"].params["weight"][:, 0]
        self.kernels.show(_maps.sheet(kernels, _ACROSS), tiles=list(kernels.shape[1:]))
        verdict = f"taken for a {shares.argmax()} ({shares.max():.0%})"
        verdict = verdict if np.isfinite(shares).all() else "no verdict"
        self.picture_map.show(image[0], limits=(0, 1), title=f"a {label}, {verdict}")
        maps = values["relu1"][0]
        self.maps.show(_maps.sheet(maps, _ACROSS), tiles=list(maps.shape[1:]))
        for heatmap, widest in ((self.kernels, 240), (self.picture_map, 184), (self.maps, 320)):
            _frame.fit(heatmap, widest=widest, largest=23)

    # ---- words -----------------------------------------------------------------------------------

    def describe(self):
        """Return the whole state in plain words."""
        task, settings = self._trainer.task, self._settings
        weights = sum(array.size for array in self._trainer.network.parameters().values())
        pending = f" From the next reset on: {self.form.pending}." if self.form.pending else ""
        kernels = self.kernels.values
        return (
            f"Digits of {settings.digits}: {len(task.images)} in the training set, "
            f"{len(task.validation[0])} in the validation set, a network of {weights} numbers."
            f"{pending} "
            f"Learning rate {settings.lr:g}, batch size {self._trainer.batch_size}, "
            f"momentum {settings.momentum:g}, {self._shift_words()}. "
            f"{_live_words.progress(self._trainer)} {_live_words.results(self.record)} "
            f"The kernels of conv1 go {_words.span_of_values(kernels.round(1))}; "
            f"validation picture {self.form.number.value} is {self.picture_map.title}."
        )

    def _shift_words(self):
        shift = self.form.shift
        return f"pictures shifted {shift.label}" if shift.value else shift.label

    def picture(self):
        """Return curves, kernels and maps as a static picture."""
        panels = [
            plots.Panel(heatmap.values, kind, heatmap.title, tiles=heatmap.tiles, numbers=False)
            for heatmap, kind in (
                (self.kernels, "signed"),
                (self.picture_map, "pixels"),
                (self.maps, "signed"),
            )
        ]
        limits = self._loss_limits()
        return _live_picture.draw(self.record, panels, limits=limits, alt=self.text())


def _forward(network, images):
    """Send pictures through copies of the layers: those that learn may be at work right now."""
    values = {}
    for name, layer in network.layers.items():
        images = values[name] = copy.copy(layer).forward(images)
    return values


def _at_least_0(value, name):
    """Return `value`, or refuse it."""
    number = _checks.number(value, name)
    if not 0 <= number < math.inf:
        raise ValueError(f"`{name}` must be at least 0 and finite, got {number:g}")
    return number
