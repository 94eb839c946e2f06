"""The marks explorer: digits that carry a mark, and what a network says when it moves away."""

import numpy as np

from cnn_core import _checks
from cnn_workshop import _words, cheats
from cnn_workshop.explorers import _interpreting, _verdict
from cnn_workshop.explorers.shared import asking, parts, remembering
from cnn_workshop.explorers.shared.controls import Choice, Number
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.explorers.shared.explorer import Explorer
from cnn_workshop.stage import Bars, Column, Mark, Panel, Row, Scene, Text

_ALL = "all"


@opens(inside="mark", lesson="17")
def explore_marks(
    network=None,
    images=None,
    labels=None,
    *,
    mark=cheats.marked,
    digit=cheats.DIGIT,
    number=None,
    shift=0,
):
    """Open the marks explorer: move a planted mark off its digit, and see what was learned.

    Parameters
    ----------
    network : cnn_core.network.Sequential, optional
        A network that gives one logit for each class; when left out, one that has learned from
        small digits of which all 3s carry a white mark in the lower right corner.
    images, labels : array_like of shape (N, 1, H, W) and (N,), optional
        The pictures, from 0 to 1, and what they show; the 360 small test digits when left out.
    mark : callable, optional
        Your own function that marks pictures: ``mark(images, shift)``.
    digit : int, default 3
        The class that carried the mark when the network learned.
    number : int, optional
        Which picture to begin with; the first of that class when left out.
    shift : int, default 0
        By how many columns the mark is moved to the left, at most 8.

    Examples
    --------
    >>> explorer = explore_marks(shift=6)
    >>> explorer.accuracy["all"] > 0.8, explorer.accuracy["3"] < 0.1
    (True, True)
    """
    return MarksExplorer(network, images, labels, mark, digit, number, shift)


class MarksExplorer(Explorer):
    """A picture with its mark, the verdict, and the accuracy: of all pictures, and digit by digit.

    Attributes
    ----------
    images, labels : ndarray of shape (N, 1, H, W) and (N,)
        The pictures without marks, and what they show.
    marked_images : ndarray of shape (N, 1, H, W)
        The same with the marks; NaN where `mark` failed.
    accuracy : dict of str to float
        Of all pictures, under "all", and of those of each class.
    """

    invitation = "Drag the place of the mark."
    calls = ("_mark",)
    gives = ("accuracy",)

    def __init__(self, network, images, labels, mark, digit, number, shift):
        if network is None:
            network = cheats.fooled()
        self._network = _interpreting.networks(network)[_interpreting.TRAINED](0)
        self.images, self.labels = _interpreting.labelled(images, labels, small=True)
        self._mark = _checks.function(mark, "mark")
        self._classes = np.unique(self.labels)
        self._digit = _checks.one_of(digit, "digit", self._classes.tolist())
        first = int(np.flatnonzero(self.labels == digit)[0])
        number = first if number is None else number
        self._number = _checks.integer(number, "number", 0, len(self.images) - 1)
        self._shift = _checks.integer(shift, "shift", 0, cheats.FURTHEST)
        self._untouched, self._asked = self._network(self.images), None
        super().__init__("marks explorer")

    marked_images = property(lambda self: self.state.marked)

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return the picture, and which of them carry the mark."""
        own = f"the {self._digit}s"
        return [
            Number("number", "Picture", self._number, 0, len(self.images) - 1),
            Choice("who", "Mark on", [own, f"all but {own}", "none"], own),
        ]

    def begin(self, state):
        """Return how far the mark is moved: a bar to drag."""
        state.failure = ""
        return {"shift": np.array([float(self._shift)])}

    def changed(self, state, name):
        """Keep the mark in whole columns."""
        if name == "shift":
            state.shift = np.clip(np.rint(np.nan_to_num(state.shift)), 0, cheats.FURTHEST)

    def pick(self, state, panel, place):
        """Show the next picture of a class; of all, the next one."""
        if place == 0:
            state.number = (state.number + 1) % len(self.images)
            return
        of_class = np.flatnonzero(self.labels == self._classes[place - 1])
        later = of_class[of_class > state.number]
        state.number = int(later[0] if len(later) else of_class[0])

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Mark the pictures, and ask the network about those that are marked."""
        key = int(state.shift[0]), state.who, remembering.edition(self._mark)
        if key != self._asked or state.failure:
            self._ask(state, self._carriers(state))
            self._asked = key
        return state.failure

    def _carriers(self, state):
        """Return which pictures carry the mark."""
        own, others, _ = (value for _, value in self.bar["who"].options)
        return {own: self.labels == self._digit, others: self.labels != self._digit}.get(
            state.who, np.zeros(len(self.labels), dtype=bool)
        )

    def _ask(self, state, carry):
        state.marked, state.logits = self.images.copy(), self._untouched.astype(float)
        state.failure = ""
        if carry.any():
            answer, state.failure = self._marked(self.images[carry], int(state.shift[0]))
            state.marked[carry] = answer
            state.logits[carry] = np.nan if state.failure else self._network(answer)
        right = state.logits.argmax(axis=1) == self.labels
        state.accuracy = {_ALL: float(right.mean())}
        for each in self._classes:
            state.accuracy[str(each)] = float(right[self.labels == each].mean())
        others = state.logits[self.labels != self._digit].argmax(axis=1)
        state.taken = float((others == self._digit).mean()) if len(others) else np.nan
        if state.failure:
            state.accuracy, state.taken = dict.fromkeys(state.accuracy, np.nan), np.nan

    def _marked(self, images, shift):
        """Return pictures with the mark, and what is wrong with the reader's function."""
        if self._mark is cheats.marked:
            return cheats.marked(images, shift), ""
        arrays = {"images": images.copy(), "shift": shift}
        return asking.ask(self._mark, arrays, images.shape)

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return the shift; the picture and the verdict; and the accuracy by class."""
        shift = parts.dial(
            "shift", state.shift, "mark moved left by", cheats.FURTHEST,
            _words.count(int(state.shift[0]), "column"),
            "At 0 it stands where it stood when the network learned.", label="mark",
        )  # fmt: skip
        image = state.marked[state.number, 0]
        label = _words.a_digit(self.labels[state.number])
        picture = Panel(
            "picture", image, "pixels", label, limits=(0, 1), numbers=False, focus=True,
            spoken="Each framed pixel belongs to the mark.",
            size="medium",
        )  # fmt: skip
        changed = image != self.images[state.number, 0]
        here = Mark("picture", "best", changed, words="the mark")
        names = tuple(state.accuracy)
        bars = Bars(
            "accuracy", np.array(list(state.accuracy.values())), names,
            title=f"accuracy on {len(self.images)} pictures", limits=(0, 1),
            chosen=names.index(str(self._digit)), pick=True,
            texts=tuple(map(_verdict.percent, state.accuracy.values())),
            spoken="Choose one to see the next picture of it.",
        )  # fmt: skip
        verdict = Text((f"says {self._said(state)[0]}",), "verdict", large=True)
        return Scene(
            (shift, Row((Column((picture, verdict)), bars), far=True)),
            marks=() if changed.all() else (here,),
        )

    def _said(self, state):
        return _verdict.words(state.logits[state.number])

    # ---- what is said ----------------------------------------------------------------------------

    def sentence(self, state):
        """Return the accuracy on all pictures, and on those of the digit."""
        if state.failure:
            return "There are no marked pictures."
        whole, own = (_verdict.percent(state.accuracy[each]) for each in (_ALL, str(self._digit)))
        return (
            f"{self._where(state)}: {whole} of all pictures are classified correctly, and {own} of "
            f"the {self._digit}s. Of the others, {_verdict.percent(state.taken)} are taken for "
            f"{_words.a_digit(self._digit)}."
        )

    def _where(self, state):
        shift = int(state.shift[0])
        if state.who == "none":
            return "No mark anywhere"
        moved = f"moved by {_words.count(shift, 'column')}" if shift else "where it was learned"
        moved = "moved out of the picture" if shift >= self.images.shape[3] else moved
        return f"Mark on {state.who}, {moved}"

    def words(self, state):
        label = _words.a_digit(self.labels[state.number])
        parts = [self.sentence(state), f"Picture {state.number} of {len(self.images)}, {label}"]
        if state.failure:
            return " ".join(parts) + "."
        shares = ", ".join(
            f"{name} {_words.percent(share)}" for name, share in state.accuracy.items()
        )
        said = " ".join(self._said(state))
        return f"{' '.join(parts)}: it says {said} Accuracy: {shares}."
