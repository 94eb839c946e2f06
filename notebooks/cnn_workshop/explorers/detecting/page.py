"""The page explorer: a classifier slides over a page to draw on, and says digits everywhere."""

import numpy as np

from cnn_core import _checks, detection
from cnn_core.functional import softmax
from cnn_core.network import load_digit_classifier
from cnn_workshop import _words
from cnn_workshop.explorers.detecting import knobs
from cnn_workshop.explorers.detecting.kept import ask_nms
from cnn_workshop.explorers.detecting.pages import OWN, PAGES, SIDE, STEP
from cnn_workshop.explorers.shared import parts
from cnn_workshop.explorers.shared.controls import Action, Choice, Switch
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.explorers.shared.explorer import Explorer, nearest_cell
from cnn_workshop.explorers.shared.last import Last
from cnn_workshop.stage import Bars, Column, Mark, Panel, Row, Scene, Window

TEN, ELEVEN = "ten digits", "ten and nothing"
_DIGITS = 10
_SAID = 8  # boxes that are named; of seventy nobody reads more
_LABELLED = 20  # thick frames with letters: with more of them nothing could be read


@opens(inside="nms", lesson="20")
def explore_page(
    *, nms=detection.nms, page="three digits", classes=TEN, sure=0.9, limit=0.3, suppress=True
):
    """Open the page explorer: draw, and see what a sliding classifier says at every place.

    Parameters
    ----------
    nms : callable, default `cnn_core.detection.nms`
        The function that drops boxes: ``nms(boxes, scores, iou_threshold)``. Yours is welcome.
    page : str, default "three digits"
        Which page to begin with: one of the menu.
    classes : {"ten digits", "ten and nothing"}, default "ten digits"
        What the classifier can say.
    sure : float, default 0.9
        The least probability of a digit that makes a box, from 0 to 1.
    limit : float, default 0.3
        The largest IoU of two boxes that are both kept, from 0 to 1.
    suppress : bool, default True
        Whether boxes are dropped at all.

    Examples
    --------
    >>> explorer = explore_page(classes="ten and nothing")
    >>> sorted(digit for _, digit, _ in explorer.found)
    [1, 3, 7]
    """
    return PageExplorer(nms, page, classes, sure, limit, suppress)


class PageExplorer(Explorer):
    """A page, the map of verdicts, and the boxes that are left.

    Attributes
    ----------
    found : list of (box, int, float)
        The boxes that are shown, the best first: ``(x1, y1, x2, y2)``, the digit, its probability.
    map : ndarray of shape (H_out, W_out)
        The probability of the likeliest digit at each place of the window.
    """

    invitation = "Draw digits on the page, or tick Suppress."
    calls = ("_nms",)
    gives = ("map",)

    def __init__(self, nms, page, classes, sure, limit, suppress):
        self._nms = _checks.function(nms, "nms")
        self._page = _checks.one_of(page, "page", list(PAGES))
        self._classes = _checks.one_of(classes, "classes", [TEN, ELEVEN])
        self._settings = knobs.settings_of(sure, limit)
        self._suppress = _checks.flag(suppress, "suppress")
        ten = detection.fully_convolutional(load_digit_classifier(), (1, SIDE, SIDE))
        self._networks = {TEN: ten, ELEVEN: detection.load_digit_detector()}
        self._said = Last()
        super().__init__("page explorer")

    @property
    def found(self):
        """The boxes that are shown, the best first."""
        state = self.state
        return [
            (tuple(state.boxes[at].tolist()), int(state.digits[at]), float(state.scores[at]))
            for at in state.kept
        ]

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return the page, the classes, whether boxes are dropped; and the brush behind *More*."""
        return [
            Choice("page", "Page", list(PAGES), self._page),
            Action("clear", "Clear", self._clear),
            Choice("classes", "Classes", [TEN, ELEVEN], self._classes),
            Switch("suppress", "Suppress", self._suppress),
            Choice("brush", "Brush", list(parts.INK), "draw", rare=True),
        ]

    def begin(self, state):
        """Return the page, the two settings, and the place of the window."""
        return {
            "drawing": PAGES[state.page](), "own": None, "settings": self._settings, "cell": (0, 0),
        }  # fmt: skip

    def changed(self, state, name):
        """Take a stroke, a page from the menu, or a setting."""
        if name == "drawing":
            state.drawing = state.own = np.clip(np.nan_to_num(state.drawing), 0, 1)
            state.page = OWN
        elif name == "page":
            state.drawing = state.own if state.page == OWN else PAGES[state.page]()
        elif name == "settings":
            state.settings = knobs.within(state.settings)

    @staticmethod
    def _clear(state):
        state.page = "a blank page"
        state.drawing = PAGES[state.page]()

    # ---- computing -------------------------------------------------------------------------------

    def _slide(self, classes, drawing):
        """Return the probability of each class at each place of the window."""
        logits = self._networks[classes](drawing[np.newaxis, np.newaxis])[0]
        return softmax(logits.astype(float), dim=0)

    def compute(self, state):
        """Slide the classifier over the page, and have boxes dropped."""
        state.shares = self._said(self._slide, state.classes, state.drawing)
        state.map = state.shares[:_DIGITS].max(axis=0)
        state.cell = nearest_cell(state.cell, state.map.shape)
        sure, limit = state.settings
        places = np.flatnonzero(state.map.ravel() >= sure)
        state.scores = state.map.ravel()[places]
        state.digits = state.shares[:_DIGITS].argmax(axis=0).ravel()[places]
        state.boxes = detection.window_boxes(*state.map.shape, SIDE, STEP)[places]
        state.kept, problem = np.argsort(-state.scores, kind="stable"), ""
        if state.suppress:
            state.kept, problem = ask_nms(self._nms, state.boxes, state.scores, float(limit))
        offered = [] if state.own is None else [OWN]
        self.bar["page"].options = [(name, name) for name in [*offered, *PAGES]]
        return problem

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return the page with its two settings, its map, and what the window says."""
        page = parts.page(
            state.drawing, "page: draw here", state.brush, step=0.25,
            note="digits about 20 rows high",
        )  # fmt: skip
        verdicts = Panel(
            "map", state.map, "probability", "how sure", "by place", limits=(0, 1),
            numbers=False,
            spoken="A cell for each place of the window: the probability of the likeliest digit. "
            "The arrow keys move the window.",
        )  # fmt: skip
        window = Window(
            ("drawing",), ("map",), shape=(SIDE, SIDE), stride=(STEP, STEP), cell=state.cell,
        )  # fmt: skip
        left = Column((page, knobs.bars(state.settings, state.suppress)))
        return Scene(
            rows=(Row((left, verdicts, self._bars(state)), far=True),),
            marks=self._marks(state),
            windows=(window,),
            narrow=(("drawing", "settings"), ("map", "shares")),
        )

    @staticmethod
    def _bars(state):
        """Return what the window says where it is."""
        shares = state.shares[(slice(None), *state.cell)]
        labels = (*map(str, range(_DIGITS)), "none")[: len(shares)]
        return Bars(
            "shares", shares, labels, title="the window says", limits=(0, 1),
            chosen=int(shares.argmax()), texts=tuple(f"{each:.3f}" for each in shares),
        )  # fmt: skip

    def _marks(self, state):
        """Return a frame around each box that is left."""
        few = len(state.kept) <= _LABELLED
        return tuple(
            Mark(
                "drawing", "best" if few else "thin", box=(y1, x1, y2 - y1, x2 - x1),
                words=f"box of a {digit}", text=str(digit) if few else "",
            )
            for (x1, y1, x2, y2), digit, _ in reversed(self.found)
        )  # fmt: skip

    # ---- what is said ----------------------------------------------------------------------------

    def _here(self, state):
        """Say what the window says where it is."""
        shares = state.shares[(slice(None), *state.cell)]
        said = int(shares.argmax())
        name = str(said) if said < _DIGITS else "nothing"
        top, left = (STEP * at for at in state.cell)
        where = _words.box(top, left, SIDE, SIDE)
        return f"In {where} the window says {name}, with probability {shares[said]:.3f}."

    def sentence(self, state):
        """Return how many boxes are left, and what the window says."""
        shown = _words.count(len(state.kept), "box", "boxes")
        made = f"{shown} of {len(state.boxes)}" if state.suppress else shown
        return f"{made}: {self._digits_found() or 'nothing found'}. {self._here(state)}"

    def brief(self, state):
        """Return how many boxes are left."""
        return _words.count(len(state.kept), "box", "boxes")

    def _digits_found(self):
        """Name the digits of the boxes that are left, the best first."""
        digits = [str(digit) for _, digit, _ in self.found]
        more = len(digits) - _SAID
        return ", ".join(digits[:_SAID]) + (f" and {more} more" if more > 0 else "")

    def words(self, state):
        sure = state.settings[0]
        dropped = knobs.dropping(state.settings, state.suppress, self._nms)
        named = [
            f"{digit} with {score:.3f} in {_words.box(y1, x1, y2 - y1, x2 - x1)}"
            for (x1, y1, x2, y2), digit, score in self.found[:_SAID]
        ]
        more = len(state.kept) - len(named)
        listed = "; ".join(named) + (f"; and {more} more" if more else "") or "none"
        ink = int((state.drawing > 0).sum())
        return (
            f"Page: {state.page}, {_words.of(ink, state.drawing.size, 'pixel', ('has', 'have'))} "
            f"ink. Brush: {state.brush}. Classes: {state.classes}. A digit with at least "
            f"{sure:.2f} at {len(state.boxes)} of {state.map.size} places. {dropped}: "
            f"{_words.count(len(state.kept), 'box', 'boxes')} left. Boxes: {listed}. "
            f"{self._here(state)}"
        )
