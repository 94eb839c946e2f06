"""The last step by sigmoid: each class is asked by itself, and several may be true."""

import numpy as np

from cnn_core import functional
from cnn_workshop import _words
from cnn_workshop.explorers.scores.written import brief, lines, written
from cnn_workshop.stage import Bars, Column, Row, Scene, Table, Text

_LONGEST = 5.0  # a bar of a loss; what is larger is written
_EVEN = 0.5  # from here on the answer is yes


class YesOrNo:
    """What sigmoid and binary cross-entropy make of some logits.

    Parameters
    ----------
    logits : ndarray of shape (K,)
        One score for each class.
    truths : frozenset of int
        The classes that are true of the picture: none, one, or several.
    classes : list of str
        Their names.

    Attributes
    ----------
    probabilities, losses : ndarray of shape (K,)
        The sigmoid of each logit; minus the logarithm of what it gives to the truth.
    loss : float
        The mean of the losses.
    """

    def __init__(self, logits, truths, classes):
        self.logits, self.truths, self.classes = logits, truths, classes
        targets = np.isin(np.arange(len(classes)), list(truths)).astype(float)
        self.probabilities = functional.sigmoid(logits)
        self.losses = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
        self.loss = float(self.losses.mean())

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, logits):
        """Return the scene, with the bars of the logits as they are given."""
        classes = tuple(self.classes)
        shares = Bars(
            "probabilities", self.probabilities, classes, title="probability", limits=(0, 1),
            texts=tuple(map(brief, self.probabilities)), pick=True,
            spoken="A click says that a class is true of the picture, or that it is not.",
        )  # fmt: skip
        losses = Bars(
            "losses", np.minimum(self.losses, _LONGEST), classes, title="loss of each class",
            limits=(0, _LONGEST), texts=tuple(map(brief, self.losses)), long=3,
        )  # fmt: skip
        loss = Text((brief(self.loss),), title="loss: their mean", large=True)
        shares = Row((shares, self._marks()), wrap=False)
        below = Row((Column((loss, Text(lines(self._sum())))), losses), far=True)
        return Scene((Row((logits, self._terms(), shares), narrow=(0, 2)), below))

    def _terms(self):
        """Return the terms of sigmoid as a table beside the bars: a row for each class."""
        with np.errstate(over="ignore"):
            powers = np.exp(-self.logits)
        columns = (self.classes, *written(powers, 1 + powers))
        head = ("", "e^−logit", "1 + e^−logit")
        return Table("terms", tuple(zip(*columns, strict=True)), head, beside=True)

    def _marks(self):
        """Return the words *yes* and *true* beside the bars that they belong to."""
        rows = tuple(
            ("yes" if at in self._said() else "", "true" if at in self.truths else "")
            for at in range(len(self.classes))
        )
        return Table("marks", rows, beside=True)

    # ---- what is said ----------------------------------------------------------------------------

    def _said(self):
        """Return the classes that are answered with yes."""
        return np.flatnonzero(self.probabilities > _EVEN)

    def _named(self, places):
        """Name some classes; "none" if there are none."""
        *others, last = [self.classes[at] for at in sorted(places)] or ["none"]
        return f"{', '.join(others)} and {last}" if others else last

    def _sum(self):
        """Write the loss as a sum that can be checked, if it is not too long."""
        count = len(self.losses)
        written = f"{_words.number(self.losses.sum(), 3)} / {count}"
        if count <= 4:
            written = f"({' + '.join(map(brief, self.losses))}) / {count}"
        return f"{written} = {_words.number(self.loss, 3)}"

    def sentence(self):
        """Return the one sentence under the stage."""
        yes = self._named(self._said())
        return (
            f"Yes to {yes if len(self._said()) else 'none of them'}. The probabilities add up to "
            f"{brief(self.probabilities.sum())}: each class is asked by itself. What is true: "
            f"{self._named(self.truths)}. The loss is {brief(self.loss)}."
        )

    def words(self):
        """Return all that the probabilities come to, in plain words."""
        named = zip(self.classes, map(brief, self.losses), strict=True)
        losses = ", ".join(f"class {name} {loss}" for name, loss in named)
        return (
            f"They add up to {brief(self.probabilities.sum())}. Yes, as above 0.5: "
            f"{self._named(self._said())}. True: {self._named(self.truths)}. "
            f"Losses: {losses}. Loss, their mean: {self._sum()}."
        )
