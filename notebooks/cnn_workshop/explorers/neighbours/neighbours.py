"""The neighbours explorer: one digit in a batch, and what its neighbours do to its verdict."""

from typing import NamedTuple

import numpy as np

from cnn_core import _checks, datasets
from cnn_core.functional import softmax
from cnn_core.layers import BatchNorm2d
from cnn_core.network import Sequential
from cnn_workshop import _words
from cnn_workshop.explorers import _verdict
from cnn_workshop.explorers.neighbours import passing
from cnn_workshop.explorers.shared.controls import Action, Choice, Number
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.explorers.shared.explorer import Explorer
from cnn_workshop.stage import Bars, Column, Curve, Grid, Mark, Panel, Row, Scene, Text

_COUNT = 7  # neighbours: with the digit itself a batch of eight
_MOST = 60  # batches in a row that are remembered
_BLANK = -1  # stands for a page without ink among the numbers of pictures
_RANDOM, _SAME, _PAGES, _OWN = "drawn at random", "all of its class", "blank pages", "as you chose"
_CLASSES = [f"all {digit}s" for digit in range(10)]
_MODES = ("training", "evaluation")
_WHAT_MEANS_ARE = (
    "What the first batch norm takes off.",
    "Bar: of this batch, used in training.",
    "Line: running, used in evaluation.",
)


@opens(inside="batch_norm")
def explore_neighbours(network=None, *, number=0, seed=0, batch_norm=None):
    """Open the neighbours explorer: swap a neighbour of a digit, and see two verdicts.

    Parameters
    ----------
    network : Sequential, optional
        A trained network with batch norm, for digits of 8 x 8 pixels from 0 to 1. A small one is
        trained when left out, which takes a second or two.
    number : int, default 0
        Which of the 360 test digits to begin with.
    seed : int, default 0
        Where the neighbours that are drawn come from.
    batch_norm : callable, optional
        Your own ``batch_norm(images, running_mean, running_var, weight, bias, training)``; it
        returns the result, the new running mean and the new running variance.

    Notes
    -----
    Taught in lesson 15. The network is not changed: its running statistics stay as they are.

    Examples
    --------
    >>> explorer = explore_neighbours(number=7)
    >>> explorer.numbers.shape
    (8,)
    """
    if network is not None:
        if not isinstance(network, Sequential):
            raise TypeError(f"`network` must be a Sequential, got {type(network).__name__}")
        if not any(isinstance(layer, BatchNorm2d) for layer in network):
            raise ValueError("`network` must have a BatchNorm2d, got one without")
    if batch_norm is not None:
        _checks.function(batch_norm, "batch_norm")
    pictures = datasets.load_digits("test")
    number = _checks.integer(number, "number", 0, len(pictures.labels) - 1)
    seed = _checks.integer(seed, "seed", minimum=0)
    return NeighboursExplorer(network or passing.default_network(), number, seed, batch_norm)


class Said(NamedTuple):
    """What the network has said of the digit in one batch: in training, and in evaluation.

    Attributes
    ----------
    members : tuple of int
        The batch: the digit, then its neighbours.
    classes : tuple of int
        The verdicts of both modes.
    shares : tuple of float
        The probability that each mode gives the digit's own class.
    """

    members: tuple
    classes: tuple
    shares: tuple


class NeighboursExplorer(Explorer):
    """A digit and seven neighbours; its verdict in training and in evaluation, and the way so far.

    Attributes
    ----------
    numbers : ndarray of int, shape (8,)
        The batch: the number of the digit, then those of its neighbours; -1 is a blank page.
    way : tuple of Said
        What was said of this digit, batch after batch; the last one is the one shown.
    """

    invitation = "Swap a neighbour: click its picture."
    calls = ("_batch_norm",)
    gives = ("way",)

    def __init__(self, network, number, seed, batch_norm):
        self._network, self._batch_norm = network, batch_norm
        self._number, self._seed = number, seed
        test = datasets.load_digits("test")
        self._images, self._labels = test.images[:, np.newaxis] / 16, test.labels
        super().__init__("neighbours explorer")

    numbers = property(lambda self: np.array([self.state.number, *self.state.members]))

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return the buttons, the digit, and its neighbours."""
        neighbours = [_RANDOM, _SAME, *_CLASSES, _PAGES, _OWN]
        return [
            Action("swap", "Swap one neighbour", self._swap_one, strong=True),
            Action("draw", "Draw all seven", self._draw_all),
            Number("number", "Digit", self._number, 0, len(self._labels) - 1),
            Choice("neighbours", "Neighbours", neighbours, _RANDOM),
        ]

    def begin(self, state):
        """Return the first neighbours, how often was drawn, and what was said so far."""
        members = self._members(state.number, state.neighbours, 0)
        return {"members": members, "drawn": 0, "way": (), "newest": None}

    def changed(self, state, name):
        """Find the neighbours that a menu names; another digit begins anew."""
        if name == "number":
            state.way, state.newest = (), None
        if state.neighbours != _OWN:
            state.members = self._members(state.number, state.neighbours, state.drawn)
        state.newest = None

    def pick(self, state, panel, place):
        """Put the next picture in a neighbour's place."""
        self._swap(state, int(panel.removeprefix("neighbour ")) - 1)

    def _swap_one(self, state):
        """Swap the neighbours in turn, so that each press changes another one."""
        at = 0 if state.newest is None else (state.newest + 1) % _COUNT
        self._swap(state, at)

    def _swap(self, state, at):
        rng = np.random.default_rng((self._seed, state.drawn, at))
        members = list(state.members)
        others = np.setdiff1d(np.arange(len(self._labels)), [state.number, *members])
        members[at] = int(rng.choice(others))
        state.members, state.drawn = tuple(members), state.drawn + 1
        state.neighbours, state.newest = _OWN, at

    def _draw_all(self, state):
        state.drawn += 1
        state.members = self._members(state.number, _RANDOM, state.drawn)
        state.neighbours, state.newest = _RANDOM, None

    def _members(self, number, kind, drawn):
        """Return seven numbers of pictures: the digit's neighbours of one kind."""
        if kind == _PAGES:
            return (_BLANK,) * _COUNT
        others = np.arange(len(self._labels))
        if kind != _RANDOM:
            wanted = self._labels[number] if kind == _SAME else _CLASSES.index(kind)
            others = np.flatnonzero(self._labels == wanted)
        rng = np.random.default_rng((self._seed, drawn))
        drawn_ones = rng.choice(others[others != number], _COUNT, replace=False)
        return tuple(map(int, drawn_ones))

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Send the batch through the network in both modes, and note the verdicts."""
        batch = np.stack([self._picture(number) for number in (state.number, *state.members)])
        state.passed, problems = {}, []
        for mode in _MODES:
            state.passed[mode], problem = passing.send(
                self._network, batch, self._batch_norm, mode == "training"
            )
            problems.append(problem or state.passed[mode].difference)
        self._note(state)
        return next(filter(None, problems), "")  # one is enough: the other mode's is like it

    def _picture(self, number):
        return np.zeros(self._images.shape[1:]) if number == _BLANK else self._images[number]

    def _note(self, state):
        """Add what was said to the way so far, once for each batch."""
        logits = [state.passed[mode].logits for mode in _MODES]
        state.answered = all(each is not None and np.isfinite(each[0]).all() for each in logits)
        if not state.answered:
            return
        state.shares = [softmax(each[:1].astype(float), dim=1)[0] for each in logits]
        label = self._labels[state.number]
        new = Said(
            members=state.members,
            classes=tuple(_verdict.largest(each[0]) for each in logits),
            shares=tuple(float(share[label]) for share in state.shares),
        )
        again = state.way and state.way[-1].members == state.members
        kept = state.way[:-1] if again else state.way
        state.way = (*kept, new)[-_MOST:]

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return the batch and the way so far; below, both verdicts and the means."""
        members = tuple(self._member(state, at) for at in range(_COUNT + 1))
        batch = [Grid(members, name="batch")]
        marks = [Mark("digit", "chosen", words="the digit that is looked at")]
        if state.newest is not None:
            rows, cols = self._images.shape[2:]
            mark = Mark(f"neighbour {state.newest + 1}", "ghost", box=(0, 0, rows, cols))
            marks.append(mark)
        below = []
        if state.answered:
            batch.append(self._curve(state))
            below += [self._verdicts(state, at) for at in range(2)]
        if state.passed["training"].before is not None:
            means = (self._means(state), Text(_WHAT_MEANS_ARE))
            below.append(Column(means, rare="the mean of each channel"))
        rows = (Row(tuple(batch), far=True), *([Row(tuple(below), far=True)] if below else []))
        return Scene(rows, marks=tuple(marks), narrow=(("batch",), _MODES, ("way",)))

    def _member(self, state, at):
        number = (state.number, *state.members)[at]
        what = "blank" if number == _BLANK else _words.a_digit(self._labels[number])
        what = what if at else f"the {self._labels[number]}"
        return Panel(
            f"neighbour {at}" if at else "digit", self._picture(number)[0], "pixels", what,
            size="small", limits=(0, 1), numbers=False, pick=at > 0, unit="pixel",
            spoken="Enter puts another in its place." if at else "Its verdict stands below.",
        )  # fmt: skip

    def _verdicts(self, state, at):
        """Return the probabilities of one mode."""
        said, mode = state.way[-1].classes[at], _MODES[at]
        sign = "✓" if said == self._labels[state.number] else "✗"
        return Bars(
            mode, state.shares[at], tuple(map(str, range(len(state.shares[at])))),
            title=f"in {mode}: {sign} says {said}", limits=(0, 1), chosen=said,
            texts=tuple(map(_words.percent, state.shares[at])),
        )  # fmt: skip

    def _means(self, state):
        """Return the mean of each channel before the first batch norm: here, and running."""
        passed = state.passed["training"]
        means = passed.before.mean(axis=(0, 2, 3))
        running = passed.layer.buffers["running_mean"]
        reach = 1.5 * float(np.abs(running).max()) or 1.0
        return Bars(
            "means", means, tuple(map(str, range(len(means)))), kind="signed",
            title="mean of each channel", limits=(-reach, reach), compared=running,
            texts=tuple(f"{mean:.2f}" for mean in means),
            spoken=" ".join(_WHAT_MEANS_ARE),
        )  # fmt: skip

    def _curve(self, state):
        """Return how sure both modes were of the digit's own class, batch after batch."""
        shares = 100 * np.array([each.shares for each in state.way]).T
        places = np.arange(1, shares.shape[1] + 1)
        return Curve(
            "way", {f"in {mode}": np.stack([places, line])
                    for mode, line in zip(_MODES, shares, strict=True)},
            title=f"% sure that it is {_words.a_digit(self._labels[state.number])}",
            axes=("batch", ""),
            limits=((1, max(12, len(places))), (0, 100)), dots=tuple(f"in {m}" for m in _MODES),
            spoken=self._way_words(state), focus=True,
        )  # fmt: skip

    # ---- what is said ----------------------------------------------------------------------------

    def _way_words(self, state):
        """Say how often the verdict has changed so far."""
        batches = _words.count(len(state.way), "batch", "batches")
        named = []
        for at, mode in enumerate(_MODES):
            verdicts = dict.fromkeys(each.classes[at] for each in state.way)
            listed = ", ".join(map(str, verdicts))
            named.append(f"in {mode} the verdicts were {listed}" if len(verdicts) > 1
                         else f"in {mode} always {listed}")  # fmt: skip
        return f"In {batches} so far: {'; '.join(named)}."

    def sentence(self, state):
        """Return both verdicts."""
        label = self._labels[state.number]
        if not state.answered:
            return f"There is no verdict on this {label}."
        first, second = state.way[-1].classes
        if first == second:
            return f"Both modes call this {label} {_words.a_digit(first)}. {self._way_words(state)}"
        called = f"{_words.a_digit(first)} in training, and {_words.a_digit(second)} in evaluation"
        return f"Among these neighbours the {label} is called {called}. {self._way_words(state)}"

    spoken = sentence

    def words(self, state):
        named = [
            "a blank page" if number == _BLANK else _words.a_digit(self._labels[number])
            for number in state.members
        ]
        parts = [
            f"Test digit {state.number}, {_words.a_digit(self._labels[state.number])}; "
            f"its neighbours, {state.neighbours}: {', '.join(named)}."
        ]
        if not state.answered:
            return " ".join([*parts, "There is no verdict."])
        for mode in _MODES:
            said, how_sure = _verdict.words(state.passed[mode].logits[0])
            parts.append(f"In {mode} it says {said}, {how_sure}")
        passed = state.passed["training"]
        pairs = zip(passed.before.mean(axis=(0, 2, 3)), passed.layer.buffers["running_mean"],
                    strict=True)  # fmt: skip
        means = ", ".join(f"{mean:.2f} ({running:.2f})" for mean, running in pairs)
        parts.append(f"Means of the channels in this batch, running ones in brackets: {means}.")
        return " ".join([*parts, self._way_words(state)])
