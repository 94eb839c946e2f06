"""The live training: a network learns while you watch, and while you change how it learns."""

import math

import numpy as np

from cnn_core import _checks
from cnn_core.functional import softmax
from cnn_workshop import _words
from cnn_workshop.explorers import _maps
from cnn_workshop.explorers.shared.controls import Choice, Number
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.explorers.training import words
from cnn_workshop.explorers.training.live import PACES, LiveExplorer
from cnn_workshop.explorers.training.own_step import trial
from cnn_workshop.explorers.training.tasks import TASKS
from cnn_workshop.explorers.training.trainer import Settings, Trainer, values_of
from cnn_workshop.stage import Curve, Panel, Row, Scene, Sign

_ACROSS = 4  # kernels, and maps, side by side
_HIGHEST = 10  # of the losses on the chart
_MOST = 300  # points of a curve: more than the page has pixels for

_RATES = (0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)
_MOMENTA = (0, 0.5, 0.9, 0.99)
_BATCHES = (1, 4, 16, 64, 256)
_COUNTS = (20, 100, 500)
_ALL = ("all", 0)
_SHIFTS = [("no shift", 0), ("by up to 1 pixel", 1), ("by up to 2 pixels", 2)]
_AT_ONCE = ("lr", "batch_size", "momentum", "shift", "epochs", "pace")
_TASK = ("digits", "pictures")


@opens(inside="sgd_step")
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

    Notes
    -----
    Taught in lesson 13. It trains by itself: cells run meanwhile.

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


class TrainingExplorer(LiveExplorer):
    """Start, pause, step, begin anew; curves, kernels and maps; and all changed as it runs.

    Attributes
    ----------
    network : Sequential
        A copy of the network as it is now.
    record : Record
        The losses, accuracies and epochs so far.
    running : bool
        Whether it is training now.
    """

    invitation = "Press Start."
    calls = ("_sgd_step",)

    def __init__(self, settings, sgd_step):
        self._sgd_step, self._settings = sgd_step, settings
        super().__init__("training explorer")

    record = property(lambda self: self.state.run.record)

    @property
    def network(self):
        """A copy of the network as it is now: to try it does not disturb the training."""
        run = self.state.run
        copied = run.task.make_network(None)
        for name, array in run.network.parameters().items():
            copied.parameters()[name][...] = array
        return copied

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return the buttons, what counts from the next step on, and what is learned."""
        asked = self._settings
        sizes = [(str(size), size) for size in _with(_BATCHES, asked.batch_size)]
        counts = [(f"{count} pictures", count) for count in _with(_COUNTS, asked.pictures)]
        return [
            *self.buttons(),
            Choice("lr", "Learning rate", _named(_RATES, asked.lr), asked.lr),
            Choice("batch_size", "Batch size", [*sizes, _ALL], asked.batch_size),
            Choice("momentum", "Momentum", _named(_MOMENTA, asked.momentum), asked.momentum),
            Choice("pictures", "Learn from", [_ALL, *counts], asked.pictures),
            Choice("pace", "Speed", PACES, asked.pace),
            Choice("digits", "Digits", list(TASKS), asked.digits, rare=True),
            Choice("shift", "Shift pictures", _SHIFTS, asked.shift, rare=True),
            Number("epochs", "Epochs", asked.epochs, 1, 999, rare=True),
            Number("number", "Validation picture", 0, 0, 359, rare=True),
        ]

    def begin(self, state):
        """Return the training, which `compute` begins, and what the last one has noted."""
        return {"run": None, "last": None}

    def _leave(self, state):
        """Leave this training, and let `compute` begin another; its curves stay."""
        state.last = state.run.record if state.run.record.steps else state.last
        super()._leave(state)

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Hand the settings to the training, and look at what it has learned."""
        if state.run is None or self._is_other_task(state):
            chosen = {name: getattr(state, name) for name in (*_TASK, *_AT_ONCE)}
            settings = Settings(seed=self._settings.seed, **chosen)
            state.run = Trainer(settings, self._sgd_step, self._show_frame, self._show_run)
        run = state.run
        for name in _AT_ONCE:
            setattr(run.settings, name, getattr(state, name))
        self._take_over(run)
        self._name_pending(state)
        self._look(state)
        untried = not (run.problem or run.record.steps or run.running)
        problem = trial(self._sgd_step) if untried else run.problem
        return f"{problem} {getattr(run.optimizer, 'difference', '')}".strip()

    def _is_other_task(self, state):
        """Return whether other pictures are chosen, and nothing is lost by taking them at once."""
        lost = state.run.running or state.run.record.steps
        return not lost and bool(self._pending(state))

    def _pending(self, state):
        """Return which pictures wait for a new beginning, in words; empty if none do."""
        settings = state.run.settings
        if all(getattr(state, name) == getattr(settings, name) for name in _TASK):
            return ""
        return f"{self.bar['pictures'].words} of {self.bar['digits'].words}"

    def _name_pending(self, state):
        for name in _TASK:
            self.bar[name].value = getattr(state, name)  # their words are wanted now
        pending = self._pending(state)
        self.bar["anew"].label = f"Begin anew: {pending}" if pending else "Begin anew"

    def _look(self, state):
        """Send the chosen validation picture through the network as it is now."""
        images, labels = state.run.task.validation
        self.bar["number"].most = len(images) - 1
        state.number = min(state.number, len(images) - 1)
        values = values_of(state.run.network, images[state.number][np.newaxis])
        *_, logits = values.values()
        shares = softmax(logits, dim=1)[0]
        verdict = f"taken for {_words.a_digit(shares.argmax())} ({shares.max():.0%})"
        verdict = verdict if np.isfinite(shares).all() else "no verdict"
        state.verdict = f"{_words.a_digit(labels[state.number])}, {verdict}"
        state.image, state.maps = images[state.number][0], values["relu1"][0]
        state.kernels = state.run.network["conv1"].params["weight"][:, 0].copy()

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return the curves; below, a picture, the kernels, and what they make of it."""
        return Scene((Row(self._curves(state), far=True), Row(self._pictures(state))))

    def _curves(self, state):
        record, last = state.run.record, state.last
        losses, accuracies, validation = map(_thinned, record.curves())
        loss, accuracy = {}, {}
        if last is not None:
            before = [_thinned(each) for each in last.curves()]
            loss["last run"], accuracy["last run"] = before[0][1], before[2]
        right = self._right_end(state)
        loss |= {"ln 10": np.array([[0, right], [words.CLUELESS] * 2])}
        loss |= {"each minibatch": losses[0], "running mean": losses[1]}
        accuracy |= {"training": accuracies[1], "validation": validation}
        ends = (self._highest(loss), 100.0)
        spoken = (words.loss(record), words.accuracy(record))
        look = {"axes": ("step", ""), "focus": True, "faint": ("each minibatch",)}
        look |= {"pale": ("last run", "ln 10"), "dots": ("validation",)}
        look["note"] = "" if record.steps or last else "after Start: one point for each step"
        return tuple(
            Curve(name, series, title, heard, limits=((0, right), (0, high)), **look)
            for name, series, title, heard, high in zip(
                ("loss", "accuracy"), (loss, accuracy), ("loss", "accuracy, %"), spoken, ends,
                strict=True,
            )
        )  # fmt: skip

    @staticmethod
    def _right_end(state):
        """Return how many steps the curves have room for: all, if they are not far ahead."""
        record, last = state.run.record, state.last
        taken = max(record.steps, last.steps if last else 0)
        all_of_them = max(taken, record.batches * state.epochs)
        room = 256 * 2 ** max(0, math.ceil(math.log2(max(taken, 1) / 256)))
        return all_of_them if all_of_them <= 2 * room else room

    @staticmethod
    def _highest(series):
        """Return the largest running mean, within reason."""
        heights = np.concatenate([series[name][1] for name in ("running mean", "last run")
                                  if name in series])  # fmt: skip
        finite = heights[heights < _HIGHEST]
        high = _HIGHEST if len(finite) < len(heights) else finite.max(initial=0)
        return float(max(2.5, high))

    def _pictures(self, state):
        look = {"numbers": False, "focus": True}
        tiles = [tuple(each.shape[1:]) for each in (state.kernels, state.maps)]
        picture = Panel(
            "picture", state.image, "pixels", state.verdict, size="medium", limits=(0, 1),
            spoken="Nothing is learned from this picture.", **look,
        )  # fmt: skip
        sheet = _maps.sheet(state.kernels, _ACROSS)
        rows, cols = sheet.shape
        kernels = Panel(
            "kernels", sheet, title="kernels of conv1", size="medium", tiles=tiles[0],
            drop=(cols - rows) / 2,  # as wide as the picture is high, it stands at its middle
            spoken="The first layer's kernels, as they are now.", **look,
        )  # fmt: skip
        maps = Panel(
            "maps", _maps.sheet(state.maps, _ACROSS), title="their maps of it, after ReLU",
            tiles=tiles[1], spoken="What each kernel makes of the picture, as it is now.", **look,
        )  # fmt: skip
        return picture, Sign("→"), kernels, Sign("→"), maps

    # ---- what is said ----------------------------------------------------------------------------

    def spoken_of(self, state):
        return words.spoken(state.run)

    def sentence(self, state):
        """Return where the training is, and what has come of it."""
        return f"{words.progress(state.run)} {words.brief(state.run.record)}".strip()

    def words(self, state):
        run = state.run
        pending = self._pending(state)
        shift = self.bar["shift"].words
        return (
            f"Digits of {run.settings.digits}: {len(run.task.images)} in the training set, "
            f"{len(run.task.validation[0])} in the validation set, a network of "
            f"{sum(array.size for array in run.network.parameters().values())} numbers. "
            f"{f'Once begun anew: {pending}. ' if pending else ''}"
            f"Learning rate {state.lr:g}, batch size {run.batch_size}, momentum "
            f"{state.momentum:g}, {f'pictures shifted {shift}' if state.shift else shift}, "
            f"{self.bar['pace'].words}. {words.progress(run)} {words.results(run.record)} "
            f"{self._last_words(state)}"
            f"The kernels of conv1 go {_words.span_of_values(state.kernels.round(1))}; "
            f"validation picture {state.number} is {state.verdict}."
        )

    @staticmethod
    def _last_words(state):
        """Say how far the training before this one came, if there was one."""
        if state.last is None:
            return ""
        came_to = words.brief(state.last)
        steps = _words.count(state.last.steps, "step")
        return f"The last run, pale: {steps}, {_words.uncapitalised(came_to)} "


def _with(values, value):
    """Return the values of a menu, `value` among them, in order."""
    return sorted({*values, value or values[0]})


def _named(values, value):
    """Return the entries of a menu of numbers, `value` among them."""
    return [(f"{each:g}", each) for each in _with(values, value)]


def _thinned(lines):
    """Return curves of steps and heights with so many points that a page can show, or one curve.

    The first and the last point stay.

    Examples
    --------
    >>> _thinned((np.arange(2), np.array([5, 7]))).tolist()
    [[0.0, 1.0], [5.0, 7.0]]
    """
    if isinstance(lines, list):
        return [_thinned(line) for line in lines]
    line = np.array(lines, dtype=float)
    count = line.shape[1]
    return line if count <= _MOST else line[:, np.linspace(0, count - 1, _MOST).astype(int)]


def _at_least_0(value, name):
    """Return `value`, or refuse it."""
    number = _checks.number(value, name)
    if not 0 <= number < math.inf:
        raise ValueError(f"`{name}` must be at least 0 and finite, got {number:g}")
    return number
