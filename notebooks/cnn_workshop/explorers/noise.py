"""The noise explorer: wrong labels, as many as one likes, and what a network learns from them."""

from functools import lru_cache

import numpy as np

from cnn_core import _checks
from cnn_workshop import _words
from cnn_workshop.explorers import _verdict
from cnn_workshop.explorers.shared import Choice, opens, parts
from cnn_workshop.explorers.training import tasks
from cnn_workshop.explorers.training.live import PACES, LiveExplorer
from cnn_workshop.explorers.training.trainer import Settings, Trainer, values_of
from cnn_workshop.stage import Bars, Curve, Grid, Mark, Panel, Row, Scene

_LR, _MOMENTUM, _BATCH, _EPOCHS = 0.05, 0.9, 64, 12
_MOST = 90  # percent: at that, a label says nothing any more
_SHOWN = 10
GIVEN, TRUE = "labels as given", "right labels"


@opens()
def explore_noise(percent=20, *, seed=0):
    """Open the noise explorer: give pictures wrong labels, and train a network on them.

    Parameters
    ----------
    percent : float, default 20
        How many of the labels are wrong, at most 90.
    seed : int, default 0
        Which labels become wrong first, and what they become.

    Notes
    -----
    Taught in lesson 17. It trains by itself: cells run meanwhile.

    Examples
    --------
    >>> explorer = explore_noise(50)
    >>> round(float(np.mean(explorer.labels == explorer.right_labels)), 2)
    0.5
    """
    percent = _checks.number(percent, "percent", minimum=0, maximum=_MOST)
    return NoiseExplorer(percent, _checks.integer(seed, "seed", minimum=0))


@lru_cache(maxsize=4)
def _errors(seed):
    """Return the order in which labels become wrong, and by how much each is off then."""
    _, labels, *_ = tasks.load("8 x 8")
    rng = np.random.default_rng(seed)
    return rng.permutation(len(labels)), rng.integers(1, 10, len(labels))


@lru_cache(maxsize=100)
def with_errors(percent, seed):
    """Return the labels of the training set with so many of them wrong.

    Parameters
    ----------
    percent : float
        How many. With more, those of fewer are among them.
    seed : int
        As in `explore_noise`.

    Returns
    -------
    ndarray of int
    """
    labels, (order, off) = tasks.load("8 x 8").labels, _errors(seed)
    wrong = order[: round(len(labels) * percent / 100)]
    labels = labels.copy()
    labels[wrong] = (labels[wrong] + off[wrong]) % 10
    labels.setflags(write=False)  # it is kept for the next who asks
    return labels


def said_by(network, images):
    """Return the class that a network says for each picture, while it may be at work."""
    *_, logits = values_of(network, images).values()
    return logits.argmax(axis=1)


class NoiseExplorer(LiveExplorer):
    """Some pictures with their labels, two accuracies, and what other amounts of noise did.

    Attributes
    ----------
    labels, right_labels : ndarray of shape (1077,)
        What the network learns from, and what the pictures show.
    accuracy : dict of str to float
        Now: on the labels as given, of the last minibatches, or of all once it has ended; and on
        360 pictures held out, with right labels. NaN before the first step.
    results : dict of float to (float, float)
        Both, at the end of a training, by the percentage of wrong labels.
    """

    invitation = "Drag the share of wrong labels."
    gives = ("accuracy", "results")

    def __init__(self, percent, seed):
        self._percent, self._seed = percent, seed
        self._judged, self._found = None, ()
        self.right_labels = tasks.load("8 x 8").labels
        super().__init__("noise explorer")

    labels = property(lambda self: self.state.run.task.labels)

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return the buttons, and how fast it goes."""
        return [
            *self.buttons(),
            Choice("pace", "Speed", PACES, 0),
        ]

    def begin(self, state):
        """Return how many labels are wrong, a bar to drag; the training; what came of others."""
        return {"wrong": np.array([float(self._percent)]), "run": None, "results": {}}

    def changed(self, state, name):
        """Other labels are another training: it begins at once if one has begun before."""
        if name != "wrong":
            return
        state.wrong = np.clip(np.rint(np.nan_to_num(state.wrong)), 0, _MOST)
        if state.run.task.labels is self._labels_of(state):
            return
        begun = state.run.steps > 0
        state.run = self._trainer(state)
        if begun:
            self.forget_page()
            state.run.start()

    # ---- computing -------------------------------------------------------------------------------

    def _labels_of(self, state):
        return with_errors(float(state.wrong[0]), self._seed)

    def _trainer(self, state):
        task = tasks.load("8 x 8")._replace(labels=self._labels_of(state))
        settings = Settings(
            seed=self._seed, lr=_LR, batch_size=_BATCH, momentum=_MOMENTUM, epochs=_EPOCHS,
            pace=state.pace,
        )  # fmt: skip
        return Trainer(settings, None, self._show_frame, self._show_run, task)

    def compute(self, state):
        """Look at what the training has come to."""
        if state.run is None:
            state.run = self._trainer(state)
        run = state.run
        run.settings.pace = state.pace
        self._take_over(run)
        record = run.record  # it may grow while it is told: what is said of it is read once
        state.finished, state.epochs, state.steps = run.finished, record.epochs, record.steps
        state.said = said_by(run.network, run.task.images[:_SHOWN])
        state.accuracy = {GIVEN: np.nan, TRUE: np.nan}
        if state.steps:
            state.accuracy = {GIVEN: record.smooth_accuracies[-1], TRUE: record.validation[-1][2]}
        if state.finished:
            self._finish(state)
        return run.problem

    def _finish(self, state):
        """Judge the trained network on all labels, once, and keep it beside others."""
        percent = float(state.wrong[0])
        if self._judged != (state.run, state.run.steps):
            said = said_by(state.run.network, state.run.task.images)
            wrong = self.labels != self.right_labels
            mended = float(np.mean(said[wrong] == self.right_labels[wrong])) if wrong.any() else 1.0
            self._judged = state.run, state.run.steps
            self._found = float(np.mean(said == self.labels)), mended
        state.accuracy[GIVEN], state.mended = self._found
        state.results = {**state.results, percent: tuple(state.accuracy.values())}

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return wrong labels and both accuracies, some pictures, and what other amounts did."""
        wrong = parts.dial(
            "wrong", state.wrong, "wrong labels, %", _MOST, f"{state.wrong[0]:.0f} %",
            "Another number begins the training anew.",
        )  # fmt: skip
        shares = np.array(list(state.accuracy.values()))
        bars = Bars(
            "accuracy", shares, tuple(state.accuracy), title="accuracy on", limits=(0, 1), chosen=1,
            texts=tuple(map(_verdict.percent, shares)),
        )  # fmt: skip
        pictures = tuple(self._picture(state, at) for at in range(_SHOWN))
        grid = Grid(pictures, across=5, title="pictures, and their labels")
        marks = tuple(
            Mark(f"picture {at}", "chosen", words="a wrong label")
            for at in np.flatnonzero(self._are_wrong(_SHOWN))
        )
        return Scene(
            (Row((wrong, bars), far=True), Row((grid, self._curve(state)), far=True)), marks=marks
        )

    def _are_wrong(self, count):
        return self.labels[:count] != self.right_labels[:count]

    def _picture(self, state, at):
        return Panel(
            f"picture {at}", state.run.task.images[at, 0], "pixels", f"“{self.labels[at]}”",
            f"says {state.said[at]}" if state.steps else "", limits=(0, 1), size="strip",
            numbers=False, spoken=f"It shows {_words.a_digit(self.right_labels[at])}.",
        )  # fmt: skip

    @staticmethod
    def _curve(state):
        """Return both accuracies by the amount of wrong labels."""
        percents = sorted(state.results)
        heights = 100 * np.array([state.results[each] for each in percents]).reshape(-1, 2).T
        lines = {
            name: np.stack([percents, line])
            for name, line in zip(state.accuracy, heights, strict=True)
        }
        return Curve(
            "results", lines, "accuracy after training, %", "One point for each training.",
            ("wrong labels, %", ""), ((0, _MOST), (0, 100)), dots=tuple(lines), focus=True,
            note="" if percents else "one point for each training",
        )  # fmt: skip

    # ---- what is said ----------------------------------------------------------------------------

    def _progress(self, state):
        """Say how far the training is."""
        if not state.steps:
            return "Not trained yet."
        if state.finished:
            return f"After {_EPOCHS} epochs"
        return f"In epoch {state.epochs + 1} of {_EPOCHS}"

    def spoken_of(self, state):
        """Say both accuracies."""
        pairs = (f"{_words.percent(share)} on {name}" for name, share in state.accuracy.items())
        return f"{self._progress(state)}: {', '.join(pairs)}." if state.steps else "Press Start."

    def sentence(self, state):
        """Return how many labels are wrong, and what the network makes of it."""
        wrong = int(self._are_wrong(None).sum())
        words = _words.of(wrong, len(self.labels), "label", ("is", "are"))
        return f"{words} wrong. {self.spoken_of(state)}"

    def words(self, state):
        parts = [self.sentence(state)]
        if state.finished and self._are_wrong(None).any():
            parts.append(
                f"Of the pictures with a wrong label it says the right one for "
                f"{_words.percent(state.mended)}."
            )
        given, right = (each[:_SHOWN] for each in (self.labels, self.right_labels))
        parts.append(f"The first {_SHOWN} are labelled {_listed(given)} and show {_listed(right)}.")
        if state.steps:
            parts.append(f"It says {_listed(state.said)}.")
        for percent in sorted(state.results):
            pair = " and ".join(_words.percent(share) for share in state.results[percent])
            parts.append(f"With {percent:g} % wrong it came to {pair}.")
        return " ".join([*parts, f"Speed: {self.bar['pace'].words}."])


def _listed(digits):
    return " ".join(map(str, digits))
