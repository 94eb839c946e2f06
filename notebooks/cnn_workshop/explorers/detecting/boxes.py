"""The boxes explorer: a picture, all boxes that a network is sure of, and those that are left."""

import numpy as np

from cnn_core import _checks, datasets, detection
from cnn_workshop import _words
from cnn_workshop.explorers.detecting import knobs
from cnn_workshop.explorers.detecting.kept import ask_nms
from cnn_workshop.explorers.shared import Explorer, Switch, opens
from cnn_workshop.stage import Column, Mark, Panel, Row, Scene, Table, Text

_WIDTH = 155  # pixels of the photograph: a larger one makes no better frames, and takes more room
_FEW = 60  # boxes that thick frames leave room for
_RIGHT = 0.5  # IoU from which on a box is said to have found its thing, as in PASCAL VOC


@opens(inside="nms", lesson="20")
def explore_boxes(
    image=None,
    boxes=None,
    scores=None,
    truth=None,
    *,
    nms=detection.nms,
    sure=0.9,
    limit=0.2,
    suppress=True,
):
    """Open the boxes explorer: which boxes of a detector stay, and what they found.

    Parameters
    ----------
    image : array_like of shape (H, W), optional
        The picture, in grey. When left out: the coins, with a box on each and two beside it.
    boxes, scores : array_like of shape (N, 4) and (N,), optional
        What a detector says: each ``(x1, y1, x2, y2)`` with a score from 0 to 1.
    truth : array_like of shape (M, 4), optional
        Where the things really are.
    nms : callable, default `cnn_core.detection.nms`
        The function that drops boxes: ``nms(boxes, scores, iou_threshold)``. Yours is welcome.
    sure : float, default 0.9
        The least score of a box that counts.
    limit : float, default 0.2
        The largest IoU of two boxes that are both kept.
    suppress : bool, default True
        Whether boxes are dropped at all.

    Examples
    --------
    >>> boxes = [[0, 0, 4, 4], [1, 0, 5, 4], [6, 0, 9, 4]]
    >>> explorer = explore_boxes(np.zeros((6, 9)), boxes, [0.95, 0.92, 0.3], boxes[1:])
    >>> len(explorer.kept), explorer.hits
    (1, 1)
    """
    return BoxesExplorer(image, boxes, scores, truth, nms, sure, limit, suppress)


class BoxesExplorer(Explorer):
    """A picture, the boxes that are left, and how many things they found.

    Attributes
    ----------
    kept : ndarray of shape (K,)
        The numbers of the boxes that are left, the best first.
    hits : int
        How many of the true boxes have an IoU of at least 0.5 with one that is left.
    """

    invitation = "Drag a bar, or tick Suppress."
    calls = ("_nms",)
    gives = ("kept",)

    def __init__(self, image, boxes, scores, truth, nms, sure, limit, suppress):
        if image is None:
            image, boxes, scores, truth = _coins()
        self._image = _checks.array(image, "image", ndim=2)
        self._boxes = _checks.floats(boxes, "boxes", "N", 4).astype(float)
        self._scores = _checks.floats(scores, "scores", "N").astype(float)
        detection.nms(self._boxes, self._scores, 0)  # refuses what are no boxes, or other scores
        self._truth = _checks.floats(np.zeros((0, 4)) if truth is None else truth, "truth", "N", 4)
        self._nms = _checks.function(nms, "nms")
        self._settings = knobs.settings_of(sure, limit)
        self._suppress = _checks.flag(suppress, "suppress")
        super().__init__("boxes explorer")

    hits = property(lambda self: int(self.state.hit.sum()))

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return whether boxes are dropped, and whether the true ones are shown."""
        shown = [Switch("true", "True boxes", False)] if len(self._truth) else []
        return [Switch("suppress", "Suppress", self._suppress), *shown]

    def begin(self, state):
        """Return the two settings."""
        return {"settings": self._settings}

    def changed(self, state, name):
        """Keep the settings between 0 and 1."""
        state.settings = knobs.within(state.settings)

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Have boxes dropped, and count what is found."""
        sure, limit = state.settings
        state.places = np.flatnonzero(self._scores >= sure)
        boxes, scores = self._boxes[state.places], self._scores[state.places]
        kept, problem = np.argsort(-scores, kind="stable"), ""
        if state.suppress:
            kept, problem = ask_nms(self._nms, boxes, scores, float(limit))
        state.kept = state.places[kept]
        overlaps = detection.box_iou(self._truth, self._boxes[state.kept])
        state.hit = overlaps.max(axis=1, initial=0) >= _RIGHT
        state.false = int((overlaps.max(axis=0, initial=0) < _RIGHT).sum())
        return problem

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return the picture with its boxes; beside it the settings and what was found."""
        picture = Panel(
            "picture", self._image, "pixels", "picture", numbers=False,
            note="dotted: the true boxes" if self._shows_truth(state) else "",
        )  # fmt: skip
        kind = "best" if len(state.kept) <= _FEW else "thin"
        marks = [
            self._mark(box, kind, f"a box, score {self._scores[at]:.3f}")
            for at, box in zip(state.kept[::-1], self._boxes[state.kept[::-1]], strict=True)
        ]
        if self._shows_truth(state):
            marks += [self._mark(box, "ghost", "a true box") for box in self._truth]
        rows = [
            ("places that are sure", str(len(state.places))),
            ("boxes left", str(len(state.kept))),
        ]
        found = ()
        if len(self._truth):
            rows.append(("boxes on nothing, or off", str(state.false)))
            found = (Text((f"{self.hits} of {len(self._truth)}",), "found", large=True),)
        counted = Table("counts", tuple(rows), spare=bool(found))
        beside = Column((knobs.bars(state.settings, state.suppress, long=1.8), *found, counted))
        return Scene((Row((picture, beside), far=True),), marks=tuple(marks))

    @staticmethod
    def _shows_truth(state):
        return getattr(state, "true", False)

    @staticmethod
    def _mark(box, kind, words):
        x1, y1, x2, y2 = (float(side) for side in box)
        return Mark("picture", kind, box=(y1, x1, y2 - y1, x2 - x1), words=words)

    # ---- what is said ----------------------------------------------------------------------------

    def sentence(self, state):
        """Return how many boxes are left, and what they found."""
        left = f"{_words.count(len(state.kept), 'box', 'boxes')} of {len(state.places)}"
        if not len(self._truth):
            return f"{left} are left."
        found = f"{self.hits} of {len(self._truth)} are found"
        false = _words.count(state.false, "box lies", "boxes lie")
        return f"{left} are left. {found}; {false} on nothing, or off."

    def words(self, state):
        sure = state.settings[0]
        dropped = knobs.dropping(state.settings, state.suppress, self._nms)
        shown = " The true boxes are shown." if self._shows_truth(state) else ""
        return (
            f"Picture, {_words.shape(self._image.shape)}. A score of at least {sure:.2f} at "
            f"{_words.count(len(state.places), 'place')} of {len(self._boxes)}. "
            f"{dropped}. {self.sentence(state)}{shown}"
        )


def _coins():
    """Return the coins, three boxes and scores for each, and the true boxes."""
    truth = datasets.coin_boxes(_WIDTH)
    off = (truth[:, 2:] - truth[:, :2]) / 4
    off = np.concatenate([off, off], axis=1)
    boxes = np.concatenate([truth, truth - off, truth + off])
    scores = np.linspace(1, 0.9, len(boxes)).round(3)
    return datasets.photograph("coins", _WIDTH), boxes, scores, truth
