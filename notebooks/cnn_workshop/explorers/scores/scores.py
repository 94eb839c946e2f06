"""The scores explorer: logits become probabilities, and a probability becomes a loss."""

import functools
from dataclasses import dataclass

import numpy as np

from cnn_core import _checks, functional
from cnn_workshop import _run, _words
from cnn_workshop.explorers.scores.written import brief, exact, lines, written
from cnn_workshop.explorers.scores.yes_or_no import YesOrNo
from cnn_workshop.explorers.shared import Action, Choice, Explorer, Number, asking, opens
from cnn_workshop.stage import Bars, Column, Curve, Row, Scene, Table, Text

_START = (-2, 1, 2, 3, -1, 0, -4, 7, 0, 4)
_OWN = "your own"
SOFTMAX, SIGMOID = "softmax", "sigmoid"
_FARTHEST = 10_000
_FEWEST, _MOST = 2, 10
_REACH = 10.0  # logits that a bar can be dragged to
_HIGHEST_LOSS = 5
_ROOM = 33  # letters of the loss as a sum: the curve beside it stands still
OVERFLOW = (
    "Without taking the largest logit away, e^logit is too large for the computer: infinity, and "
    "infinity / infinity is not a number."
)


@opens("logits, label or names cannot be used", inside="softmax")
def explore_scores(logits=None, label=None, *, classes=None, last_step=SOFTMAX, softmax=None):
    """Open the scores explorer: move logits, and see probabilities, verdict and loss.

    Parameters
    ----------
    logits : array_like of shape (K,), optional
        One score for each of 2 to 10 classes; ten with the 7 ahead if left out.
    label : int, or sequence of int with sigmoid, optional
        The class that is right, counted from 0, or all that are; the class with the largest logit
        if left out.
    classes : sequence of str, optional
        The names of the classes; their numbers if left out.
    last_step : {"softmax", "sigmoid"}, default "softmax"
        What makes probabilities of the logits: one verdict, or a yes or no for each class. It can
        be changed in the bar.
    softmax : callable, optional
        Your own function that makes probabilities of them: ``softmax(logits)``, from shape (N, K)
        to (N, K). It gets a batch of one picture, and there is no sigmoid then.

    Examples
    --------
    >>> explorer = explore_scores([2, 1, 0], label=2)
    >>> explorer.probabilities.round(3)
    array([0.665, 0.245, 0.09 ])
    >>> round(explorer.loss, 3)
    2.408
    >>> explore_scores([2, 1, 0], [0, 1], last_step="sigmoid").probabilities.round(3)
    array([0.881, 0.731, 0.5  ])
    """
    return ScoresExplorer(logits, label, classes, last_step, softmax)


@dataclass(frozen=True)
class SoftmaxTrace:
    """How probabilities come of logits.

    Attributes
    ----------
    straight, shifted, powers, shares, losses : ndarray of shape (K,)
        e to the power of each logit; the logits less the largest; e to the power of those; their
        shares of the total; and the loss that each class would have as the label.
    largest, total : float
        The largest logit, and the sum of the powers.
    """

    straight: np.ndarray
    largest: float
    shifted: np.ndarray
    powers: np.ndarray
    total: float
    shares: np.ndarray
    losses: np.ndarray


def trace_softmax(logits):
    """Take softmax apart: for finite logits of shape (K,)."""
    with np.errstate(over="ignore", under="ignore"):
        straight = np.exp(logits)
        largest = logits.max()
        shifted = logits - largest
        powers = np.exp(shifted)
    total = powers.sum()
    losses = np.log(total) - shifted
    return SoftmaxTrace(straight, largest, shifted, powers, total, powers / total, losses)


class ScoresExplorer(Explorer):
    """A bar to drag for each logit, softmax or sigmoid term by term, and the loss for a label.

    Attributes
    ----------
    logits, probabilities : ndarray of shape (K,)
        The scores as they stand, and what the last step made of them; NaN if it failed.
    loss : float
        The cross-entropy: minus the logarithm of the label's probability; with sigmoid the mean
        over the classes, of the probability that each gives to what is true.
    classes : list of str
        The names of the classes.
    """

    invitation = "Drag a logit."
    calls = ("_softmax",)
    gives = ("logits", "probabilities", "loss")

    def __init__(self, logits, label, classes, last_step, softmax):
        ours = functools.partial(functional.softmax, dim=1)
        self._softmax = ours if softmax is None else _checks.function(softmax, "softmax")
        self._last = _checks.one_of(last_step, "last_step", (SOFTMAX, SIGMOID))
        self._both = softmax is None
        if self._last == SIGMOID and not self._both:
            raise ValueError("`last_step` must be softmax beside a `softmax`, got 'sigmoid'")
        start = _checked_logits(logits)
        self.classes = _checked_names(classes, start.size)
        self._labels = _checked_labels(label, start, several=self._last == SIGMOID)
        self._presets = _presets(start)
        super().__init__("scores explorer")

    # ---- what a person does ----------------------------------------------------------------------

    def controls(self):
        """Return logits to begin with, the label, and what is added to all logits."""
        names = [*self._presets, _OWN]
        label = self._labels[0] if self._labels else 0
        last = [Choice("last", "Last step", [SOFTMAX, SIGMOID], self._last)] if self._both else []
        return [
            Choice("preset", "Logits", names, names[0]),
            *last,
            Choice("label", "Label", self.classes, self.classes[label]),
            Number("amount", "Amount", 100, -1000, 1000),
            Action("add", "Add to all logits", self._add),
        ]

    def begin(self, state):
        """Return logits, as they stand and as last the person's own, and all that is true."""
        logits = self._presets[state.preset]
        last = {} if self._both else {"last": SOFTMAX}
        return {"logits": logits, "own": logits, "truths": frozenset(self._labels), **last}

    def changed(self, state, name):
        """Let the logits and their name agree."""
        if name == "logits":
            self._take(state, state.logits)
        elif name == "preset":
            state.logits = state.own if state.preset == _OWN else self._presets[state.preset]

    def pick(self, state, panel, place):
        """Take a class for the label; with sigmoid, say that it is true, or that it is not."""
        if state.last == SIGMOID:
            state.truths = state.truths ^ {place}
        else:
            state.label = self.classes[place]

    def _add(self, state):
        self._take(state, state.logits + state.amount)

    @staticmethod
    def _take(state, logits):
        """Make the given logits the reader's own; none lies beyond the range of typed numbers."""
        state.logits = state.own = np.clip(np.nan_to_num(logits), -_FARTHEST, _FARTHEST)
        state.preset = _OWN

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Run the last step, and work out the loss."""
        self.bar["label"].shown = state.last == SOFTMAX
        if state.last == SIGMOID:
            state.answer = YesOrNo(state.logits, state.truths, self.classes)
            state.probabilities, state.loss = state.answer.probabilities, state.answer.loss
            return ""
        state.trace, at = trace_softmax(state.logits), self._at(state)
        batch = {"logits": state.logits[None].copy()}
        (state.probabilities,), state.failure = asking.ask(
            self._softmax, batch, (1, state.logits.size)
        )
        problem = state.failure or self._differs(state)
        if problem:
            with np.errstate(divide="ignore", invalid="ignore"):
                state.loss = float(-np.log(state.probabilities[at]))
        else:
            state.loss = float(state.trace.losses[at])
        return problem

    def _at(self, state):
        """Return the number of the label."""
        return self.classes.index(state.label)

    def _differs(self, state):
        """Say where the probabilities are not those of softmax, and what they add up to."""
        given, right = state.probabilities, state.trace.shares
        wrong = np.flatnonzero(~np.isclose(given, right, atol=1e-6))
        if not len(wrong):
            return ""
        first = wrong[0]
        words = (
            f"{_run.name_of(self._softmax)} differs from softmax in {len(wrong)} of "
            f"{len(self.classes)} classes, first at class {self.classes[first]}: it should be "
            f"{_words.number(right[first])} and is {_words.number(given[first])}."
        )
        total = given.sum()
        if np.isclose(total, 1) or np.isnan(total):
            return words
        return f"{words} Its answers add up to {_words.number(total)}, not to 1."

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return logits, terms and probabilities, class by class; below, the loss."""
        logits = self._bars(state)
        if state.last == SIGMOID:
            return state.answer.scene(logits)
        shares = Bars(
            "probabilities", state.probabilities, tuple(self.classes), title="probability",
            limits=(0, 1), chosen=self._at(state), texts=tuple(map(brief, state.probabilities)),
            pick=True, spoken="A click makes a class the label.",
        )  # fmt: skip
        shares = Row((shares, self._marks(state)), wrap=False)
        loss = Text((brief(state.loss),), title="loss: −ln p of the label", large=True)
        words = Column((loss, Text(self._loss_lines(state), letters=_ROOM)))
        rows = (
            Row((logits, self._terms(state), shares), narrow=(0, 2)),
            Row((words, Column((self._curve(state),), rare="the curve of the loss")), far=True),
        )
        return Scene(rows)

    def _bars(self, state):
        """Return the logits as bars to drag."""
        lowest, highest = state.logits.min(), state.logits.max()
        return Bars(
            "logits", state.logits, tuple(self.classes), title="logit", kind="signed",
            limits=(float(min(-_REACH, lowest)), float(max(_REACH, highest))), edit="slide",
            farthest=_FARTHEST, spoken="A slider for each class: left and right change it, up and "
            "down go to the next; or type a number.",
        )  # fmt: skip

    def _terms(self, state):
        """Return the terms of softmax as a table beside the bars: a row for each class."""
        trace = state.trace
        with np.errstate(over="ignore"):
            total = trace.straight.sum()
        columns = (self.classes, *written(trace.straight, trace.shifted, trace.powers))
        return Table(
            "terms",
            (*zip(*columns, strict=True), ("sum", brief(total), "", brief(trace.total))),
            ("", "e^logit", "− largest", "then e^"),
            strong=(len(self.classes),),
            beside=True,
        )

    def _marks(self, state):
        """Return the words *verdict* and *label* beside the bars that they belong to."""
        places = self._verdict(state), self._at(state)
        words = ("verdict", "label")
        rows = [
            tuple(word if at == place else "" for word, place in zip(words, places, strict=True))
            for at in range(len(self.classes))
        ]
        return Table("marks", tuple(rows), beside=True, spare=True)

    def _curve(self, state):
        """Return the curve of the loss, with the label's probability on it."""
        xs = np.exp(-np.linspace(_HIGHEST_LOSS, 0, 40))
        point = (float(np.clip(self._sure(state), 0, 1)), min(state.loss, float(_HIGHEST_LOSS)))
        return Curve(
            "curve",
            {"loss": np.stack([xs, -np.log(xs)])},
            axes=("probability of the label", "loss"),
            long=1.6,
            limits=((0, 1), (0, _HIGHEST_LOSS)),
            point=point if np.isfinite(point).all() else None,
        )

    # ---- what is said ----------------------------------------------------------------------------

    def _sure(self, state):
        """Return the probability that is given to the right answer."""
        return state.probabilities[self._at(state)]

    def _loss_lines(self, state):
        """Return how the loss comes about, in lines."""
        words = self._loss_words(state)
        if np.inf > state.loss > _HIGHEST_LOSS:
            words += "; the curve ends at 5"
        return lines(words)

    def _loss_words(self, state):
        """Write the loss as a sum that can be checked."""
        if state.failure:
            return "there is none without probabilities"
        if np.isnan(state.loss):
            return "there is none, as the label's probability has no logarithm"
        if state.loss == np.inf:
            return "minus the logarithm of 0 is infinity"
        if self._sure(state) > 0:
            return f"-ln {exact(self._sure(state))} = {_words.number(state.loss, 3)}"
        own, largest, total = (
            brief(value)
            for value in (state.logits[self._at(state)], state.trace.largest, state.trace.total)
        )
        own = f"({own})" if own.startswith("-") else own
        return (
            "the probability is too small for the computer, so straight from the logits: "
            f"{largest} + ln {total} - {own} = {_words.number(state.loss)}"
        )

    @staticmethod
    def _verdict(state):
        """Return the class with the largest probability; None if there is none."""
        if np.isnan(state.probabilities).any():
            return None
        return int(state.probabilities.argmax())

    def _verdict_words(self, state):
        """Name the verdict, and say how sure it is."""
        first = self._verdict(state)
        if first is None:
            return ""
        return f"{self.classes[first]}, with probability {brief(state.probabilities[first])}."

    def sentence(self, state):
        if state.last == SIGMOID:
            return state.answer.sentence()
        if state.failure:
            return "There are no probabilities."
        loss = "no number" if np.isnan(state.loss) else brief(state.loss)
        verdict = self._verdict_words(state)
        start = f"The verdict is {verdict} " if verdict else ""
        return f"{start}With the label {state.label} the loss is {loss}."

    spoken = sentence

    def words(self, state):
        parts = [f"Logits, {state.preset}: {self._listed(state.logits)}."]
        if state.last == SIGMOID:
            parts.append(f"By sigmoid. Probabilities: {self._listed(state.probabilities)}.")
            parts.append(state.answer.words())
        elif state.failure:
            parts.append(f"There are no probabilities. Label: {state.label}.")
        else:
            parts.append(f"Probabilities: {self._listed(state.probabilities)}.")
            verdict = self._verdict_words(state)
            parts.append(verdict and f"Verdict: {verdict}")
            parts.append(f"Label: {state.label}. Loss: {self._loss_words(state)}.")
        if state.last == SOFTMAX and not np.isfinite(state.trace.straight).all():
            parts.append(OVERFLOW)
        parts.append(f"The button adds {_words.number(state.amount)} to all logits.")
        return " ".join(filter(None, parts))

    def _listed(self, values):
        numbers = ("not a number" if np.isnan(value) else brief(value) for value in values)
        named = zip(self.classes, numbers, strict=True)
        return ", ".join(f"class {name} {number}" for name, number in named)


# ---- what can be handed in -----------------------------------------------------------------------


def _checked_logits(logits):
    """Return the logits to begin with: a few finite numbers."""
    logits = np.array(_checks.array(_START if logits is None else logits, "logits", ndim=1), float)
    if not _FEWEST <= logits.size <= _MOST:
        raise ValueError(f"`logits` must be {_FEWEST} to {_MOST} numbers, got shape {logits.shape}")
    if not (np.abs(logits) <= _FARTHEST).all():
        raise ValueError(
            f"`logits` must lie between -{_FARTHEST} and {_FARTHEST}, "
            f"got values from {logits.min()} to {logits.max()}"
        )
    return logits


def _checked_labels(label, logits, several):
    """Return the classes that are right, in order: one, or with sigmoid any number of them."""
    if label is None:
        return [int(logits.argmax())]
    many = several and np.ndim(label) == 1
    labels = list(label) if many else [label]
    most = logits.size - 1
    return sorted({_checks.integer(each, "label", minimum=0, maximum=most) for each in labels})


def _checked_names(classes, count):
    """Return one name for each class."""
    names = [str(name) for name in (range(count) if classes is None else classes)]
    if len(names) != count or len(set(names)) != count:
        raise ValueError(f"`classes` must be {count} different names, got {names}")
    return names


def _presets(start):
    """Return the logits of the menu, by name."""
    torn = np.full(start.size, -2.0)
    torn[[0, -1]] = 5
    far = np.zeros(start.size)
    far[-1] = 1000
    return {
        "as at the start": start,
        "all equal": np.zeros(start.size),
        "torn between two": torn,
        "one at 1000": far,
    }
