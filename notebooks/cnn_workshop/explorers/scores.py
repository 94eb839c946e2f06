"""The scores explorer: logits become probabilities, and a probability becomes a loss."""

import functools

import ipywidgets
import numpy as np

from cnn_core import _checks, functional
from cnn_workshop import _run, _words, plots
from cnn_workshop.explorers import _frame, _shares
from cnn_workshop.heatmap import Heatmap

_START = (-2, 1, 2, 3, -1, 0, -4, 7, 0, 4)
_OWN = "your own"
_FARTHEST = 10_000
_FEWEST, _MOST = 2, 10


def explore_scores(logits=None, label=None, *, classes=None, softmax=None):
    """Open the scores explorer: move logits, and see probabilities, verdict and loss.

    Parameters
    ----------
    logits : array_like of shape (K,), optional
        One score for each of 2 to 10 classes; ten with the 7 ahead if left out.
    label : int, optional
        The class that is right, counted from 0; the class with the largest logit if left out.
    classes : sequence of str, optional
        The names of the classes; their numbers if left out.
    softmax : callable, optional
        Your own function that makes probabilities of them: ``softmax(logits)``, from shape (N, K)
        to (N, K). It gets a batch of one picture.

    Returns
    -------
    ScoresExplorer

    Raises
    ------
    TypeError, ValueError
        If logits, label or names cannot be used. An error inside `softmax` is shown in the
        explorer.

    Examples
    --------
    >>> explorer = explore_scores([2, 1, 0], label=2)
    >>> explorer.probabilities.round(3)
    array([0.665, 0.245, 0.09 ])
    >>> round(explorer.loss, 3)
    2.408
    """
    return ScoresExplorer(logits, label, classes, softmax)


class ScoresExplorer(_frame.Explorer):
    """A slider for each logit, softmax term by term, and the loss for a label.

    Attributes
    ----------
    logits, probabilities : ndarray of shape (K,)
        The scores as they stand, and what `softmax` made of them; NaN if it failed.
    loss : float
        The cross-entropy: minus the logarithm of the label's probability.
    """

    def __init__(self, logits, label, classes, softmax):
        ours = functools.partial(functional.softmax, dim=1)
        self._softmax = ours if softmax is None else _checks.function(softmax, "softmax")
        start = _checked_logits(logits)
        self.classes = _checked_names(classes, start.size)
        if label is None:
            label = int(start.argmax())
        label = _checks.integer(label, "label", minimum=0, maximum=start.size - 1)
        self._presets = _presets(start)
        self._own = start
        self._make_controls(label)
        self.terms, self.surprise = ipywidgets.HTML(), ipywidgets.HTML()
        super().__init__(
            "scores explorer",
            [self.logits_choice, self.label, self.amount, self.add],
            [self.logit_map, self.terms, self.surprise],
        )
        self.on(self.logits_choice, "value", self._pick)
        self.on(self.label, "value", self._compute)
        self.on(self.logit_map, "data", self._edit)
        self.on(self.logit_map, "cursor", self._renew)
        with self._turn():
            self._pick()

    def _make_controls(self, label):
        names = [*self._presets, _OWN]
        self.logits_choice = _frame.choice("Logits", names, names[0], width="230px")
        labels = [(name, number) for number, name in enumerate(self.classes)]
        self.label = _frame.choice("Label", labels, label, width="120px")
        self.amount = _frame.amount("Amount", 100, -1000, 1000, width="130px")
        self.add = _frame.button("Add to all logits", self.add_to_all)
        count = len(self.classes)
        cell = _shares.cell_width(count)
        self.logit_map = Heatmap(
            np.zeros((1, count)),
            title="logit",
            mode="sliders",
            cell=cell,
            scale=False,
            lowest=-_FARTHEST,
            highest=_FARTHEST,
            description="A slider for each class; or type a number. The column is the class.",
            layout={
                "width": f"{cell * count + 36}px",
                "flex": "0 0 auto",
                "margin": f"0 0 0 {_shares.NAMES_WIDTH - 24}px",
            },
        )

    # ---- what a person does ----------------------------------------------------------------------

    @property
    def logits(self):
        """The scores as they stand, of shape (K,)."""
        return self.logit_map.values[0]

    def add_to_all(self):
        """Add the amount in the field to every logit."""
        with self._turn():
            self._take(self.logits + self.amount.value)

    def _pick(self):
        chosen = self.logits_choice.value
        self._show_logits(self._own if chosen == _OWN else self._presets[chosen])
        self._compute()

    def _edit(self):
        self._take(self.logits)

    def _take(self, logits):
        """Make the given logits the reader's own; none lies beyond the range of typed numbers."""
        self._own = np.clip(np.nan_to_num(logits), -_FARTHEST, _FARTHEST)
        self.logits_choice.value = _OWN
        self._show_logits(self._own)
        self._compute()

    def _renew(self):
        """If the reader has run their function's cell again, use it from now."""
        if _run.newest(self._softmax) is not self._ran:
            self._compute()

    def _show_logits(self, logits):
        ends = {"minimum": min(-10.0, logits.min()), "maximum": max(10.0, logits.max())}
        self.logit_map.show(logits[None], **ends)

    # ---- computing -------------------------------------------------------------------------------

    def _compute(self):
        """Run `softmax`, and work out the loss."""
        logits = self.logits
        self._shares = _shares.trace_softmax(logits)
        self._ran = _run.newest(self._softmax)
        batch = {"logits": logits[None]}
        answer, self._failure = _frame.ask(self._softmax, batch, (1, logits.size))
        self.probabilities = np.full(logits.size, np.nan) if self._failure else answer[0]
        problem = self._failure or self._differs()
        if problem:
            with np.errstate(divide="ignore", invalid="ignore"):
                self.loss = float(-np.log(self.probabilities[self.label.value]))
        else:
            self.loss = float(self._shares.losses[self.label.value])
        self._show(problem)

    def _differs(self):
        """Say where the probabilities are not those of softmax, and what they add up to."""
        wrong = np.flatnonzero(~np.isclose(self.probabilities, self._shares.shares, atol=1e-6))
        if not len(wrong):
            return ""
        first = wrong[0]
        pair = [_words.number(part[first]) for part in (self._shares.shares, self.probabilities)]
        words = (
            f"{_run.name_of(self._softmax)} differs from softmax in {len(wrong)} of "
            f"{len(self.classes)} classes, first at class {self.classes[first]}: it should be "
            f"{pair[0]} and is {pair[1]}."
        )
        total = self.probabilities.sum()
        if np.isclose(total, 1) or np.isnan(total):
            return words
        return f"{words} Its answers add up to {_words.number(total)}, not to 1."

    # ---- showing ---------------------------------------------------------------------------------

    def _show(self, problem):
        self.terms.value = _shares.table(
            self._shares, self.classes, self.probabilities, self.label.value
        )
        self.surprise.value = _shares.loss_box(
            self._label_probability, self.loss, self._loss_words()
        )
        self.tell(problem)

    @property
    def _label_probability(self):
        """The probability given to the right answer."""
        return self.probabilities[self.label.value]

    def _loss_words(self):
        """Write the loss as a sum that can be checked."""
        if self._failure:
            return "there is none without probabilities"
        if np.isnan(self.loss):
            return "there is none, as the label's probability has no logarithm"
        if self.loss == np.inf:
            return "minus the logarithm of 0 is infinity"
        if self._label_probability > 0:
            return f"-ln {_shares.exact(self._label_probability)} = {_words.number(self.loss, 3)}"
        own, largest, total = (
            _shares.brief(value)
            for value in (self.logits[self.label.value], self._shares.largest, self._shares.total)
        )
        own = f"({own})" if own.startswith("-") else own
        return (
            "the probability is too small for the computer, so straight from the logits: "
            f"{largest} + ln {total} - {own} = {_words.number(self.loss)}"
        )

    # ---- words and picture -----------------------------------------------------------------------

    def describe(self):
        """Return the whole state in plain words."""
        label = self.classes[self.label.value]
        parts = [f"Logits: {self._listed(self.logits)}."]
        if self._failure:
            return " ".join([*parts, "There are no probabilities."])
        parts.append(f"Probabilities: {self._listed(self.probabilities)}.")
        if not np.isnan(self.probabilities).any():
            first = int(self.probabilities.argmax())
            sure = _shares.brief(self.probabilities[first])
            parts.append(f"Verdict: {self.classes[first]}, with probability {sure}.")
        parts.append(f"Label: {label}. Loss: {self._loss_words()}.")
        if not np.isfinite(self._shares.straight).all():
            parts.append(_shares.OVERFLOW)
        return " ".join(parts)

    def _listed(self, values):
        numbers = ("not a number" if np.isnan(value) else _shares.brief(value) for value in values)
        named = zip(self.classes, numbers, strict=True)
        return ", ".join(f"class {name} {number}" for name, number in named)

    def picture(self):
        """Return logits and probabilities as a static picture."""
        panels = [
            plots.Panel(self.logits[None], "signed", "logits", sign="→"),
            plots.Panel(self.probabilities[None], "probability", "probabilities", (0, 1)),
        ]
        return plots.plot_row(panels, alt=self.text())


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
