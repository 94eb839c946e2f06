"""The verdict explorer: draw a digit, and see what a trained network says, stroke by stroke."""

import numpy as np

from cnn_core import network
from cnn_core.functional import softmax
from cnn_workshop import _words
from cnn_workshop.explorers import _verdict
from cnn_workshop.explorers.machine import drawings, preparing
from cnn_workshop.explorers.shared import Action, Choice, Explorer, gray, opens, parts
from cnn_workshop.stage import Bars, Column, Row, Scene, Table, Text

_BLANK = "a blank page"
_LISTED = 8  # strokes, the last ones
_BEGIN = "Nothing is drawn yet. The verdict will follow the pen."


@opens(refused="")
def explore_verdict():
    """Open the verdict explorer: a page to draw on, and what the digit classifier says to it.

    Notes
    -----
    Used in lesson 00. What happens inside is lesson 10's `explore_machine`.

    Examples
    --------
    >>> explorer = explore_verdict()
    >>> explorer.bar["picture"].value = "Handwritten 7"
    >>> explorer.verdict
    7
    """
    return VerdictExplorer("verdict explorer")


class VerdictExplorer(Explorer):
    """A drawing, ten probabilities, and the verdict after each stroke.

    Attributes
    ----------
    verdict : int or None
        The digit with the largest probability; None before anything was drawn.
    """

    invitation = (
        "Draw a digit, large and in the middle: with the mouse, a finger, or arrow keys and Space."
    )
    first_touched = "drawing"

    def __init__(self, name):
        self._net = network.load_digit_classifier()
        super().__init__(name)

    @property
    def verdict(self):
        """The digit with the largest probability; None before anything was drawn."""
        return int(self.state.shares.argmax()) if self.state.begun else None

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return the brush, and what can be done to the page; pictures behind *More*."""
        return [
            Choice("brush", "Brush", list(parts.INK), "draw"),
            Action("clear", "Clear", self._clear),
            Action("fit", "Fit", self._fit),
            Choice("picture", "Picture", list(drawings.PICTURES), _BLANK, rare=True),
        ]

    def begin(self, state):
        """Return a blank page, to which nothing is said before the first stroke."""
        page = drawings.PICTURES[_BLANK]()
        return {"drawing": page, "own": None, "begun": False, "strokes": ()}

    def changed(self, state, name):
        """Count a stroke, or take a picture from the menu."""
        if name == "drawing":
            self._become(state, np.clip(np.nan_to_num(state.drawing), 0, 1))
            state.strokes = (*self.before["strokes"], None)  # the verdict is not known yet
        elif name == "picture":
            own = state.picture == drawings.OWN
            state.drawing = state.own if own else drawings.PICTURES[state.picture]()
            state.begun, state.strokes = True, ()

    def take_picture(self, state, panel, colours, filename):
        """Take the middle of a person's own picture, in grey, for the drawing."""
        self._become(state, preparing.reduced(gray(colours) / 255))
        state.strokes = ()

    @staticmethod
    def _become(state, image):
        state.drawing = state.own = image
        state.picture, state.begun = drawings.OWN, True

    @staticmethod
    def _clear(state):
        state.drawing, state.picture = drawings.PICTURES[_BLANK](), _BLANK
        state.begun, state.strokes = True, ()

    def _fit(self, state):
        self._become(state, preparing.fitted(state.drawing))

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Ask the network; nothing is asked before the first stroke."""
        images = state.drawing[np.newaxis, np.newaxis].astype(np.float32)
        state.logits = self._net(images)[0].astype(float)
        state.shares = softmax(state.logits, dim=0)
        if state.strokes and state.strokes[-1] is None:
            state.strokes = (*state.strokes[:-1], state.shares)
        state.noticed = preparing.noticed(state.drawing)
        offered = [] if state.own is None else [drawings.OWN]
        self.bar["picture"].options = [(name, name) for name in [*offered, *drawings.PICTURES]]
        self.bar["fit"].active = bool(state.drawing.any())
        self.bar["fit"].strong = bool(state.noticed) and not preparing.is_inverted(state.drawing)

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return the page, the verdict above the ten probabilities, and the verdicts before it."""
        page = parts.page(
            state.drawing, "draw here", state.brush, step=0.25, takes_picture=True,
            note="Ctrl + Z undoes a stroke" if state.begun else "a digit, large and in the middle",
        )  # fmt: skip
        said = Text((str(self.verdict) if state.begun else "?",), title="It says", large=True)
        judged = Column((said, self._bars(state)))
        return Scene((Row((page, judged, self._strokes(state))),))

    @staticmethod
    def _bars(state):
        """Return a bar for each digit; the thin line is the one before the last stroke."""
        labels = tuple(map(str, range(10)))
        look = {"title": "probability of each digit", "limits": (0, 1), "long": 1.4}
        if not state.begun:
            return Bars("bars", np.zeros(10), labels, texts=(" ",) * 10, **look)
        before = state.strokes[-2] if len(state.strokes) > 1 else None
        best = int(state.shares.argmax())
        return Bars("bars", state.shares, labels, chosen=best, compared=before, **look)

    @staticmethod
    def _strokes(state):
        """Return what was said after each stroke, in as many rows whatever their number."""
        first = max(0, len(state.strokes) - _LISTED)
        rows = [
            (str(at + 1), str(shares.argmax()), _briefly(shares.max()))
            for at, shares in enumerate(state.strokes)
        ][first:]
        rows += [("", "", "")] * (_LISTED - len(rows))
        head = ("after stroke", "it says", "how sure")
        return Table("strokes", tuple(rows), head, note="What it says after each stroke")

    # ---- what is said ----------------------------------------------------------------------------

    def sentence(self, state):
        """Return the verdict, and what is odd about the drawing."""
        if not state.begun:
            return _BEGIN
        return f"{_verdict.sentence(state.logits)} {state.noticed or self._blank(state)}".strip()

    @staticmethod
    def _blank(state):
        return "" if state.drawing.any() else "The page is blank, but it must choose one of ten."

    def words(self, state):
        ink = int((state.drawing > 0).sum())
        has_ink = _words.of(ink, state.drawing.size, "pixel", ("has", "have"))
        page = f"Page: {state.picture}, {has_ink} ink."
        brush = f"Brush: {state.brush}."
        if not state.begun:
            return f"{page} {brush} {_BEGIN} {self.invitation}"
        shares = ", ".join(f"{digit}: {share:.3f}" for digit, share in enumerate(state.shares))
        parts = [page, brush, self.sentence(state), f"Probabilities: {shares}."]
        if state.strokes:
            said = [f"{shares.argmax()} ({shares.max():.2f})" for shares in state.strokes]
            after = _words.span(1, len(said))
            parts.append(f"After stroke {after} it said {', '.join(said)}.")
        return " ".join(parts)


def _briefly(share):
    """Write a probability to two places; it is never quite 1.

    Examples
    --------
    >>> _briefly(0.503), _briefly(0.9999)
    ('0.50', '> 0.99')
    """
    return f"{share:.2f}" if share < 0.995 else "> 0.99"
