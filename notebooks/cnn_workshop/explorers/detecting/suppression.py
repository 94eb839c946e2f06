"""The suppression explorer: which box is kept, and which is dropped by it, step by step."""

import numpy as np

from cnn_core import _checks, detection
from cnn_workshop import _run, _words
from cnn_workshop.explorers.detecting.heaps import HEAPS, events_of
from cnn_workshop.explorers.detecting.kept import ask_nms
from cnn_workshop.explorers.shared import Choice, Explorer, Number, asking, opens
from cnn_workshop.stage import Bars, Column, Mark, Panel, Player, Row, Scene, Text

_LARGEST = 512  # rows or columns of a page
_MOST = 16  # boxes: all pairs of more would take a reader's function too long
_STEP, _LIMIT_STEP = 0.02, 0.05  # of a score; of the limit


def iou_of(box, other):
    """Compare two boxes, as `cnn_core.detection.box_iou` does."""
    return float(detection.box_iou([box], [other])[0, 0])


@opens(inside="a function", lesson="20")
def explore_suppression(boxes="a chain", scores=None, *, nms=detection.nms, iou=iou_of, limit=0.3):
    """Open the suppression explorer: step through non-maximum suppression, or play it.

    Parameters
    ----------
    boxes : str or array_like of shape (N, 4), default "a chain"
        One of the menu's heaps; or boxes of your own, at most 16, each ``(x1, y1, x2, y2)``, on a
        page of your own size.
    scores : array_like of shape (N,), optional
        The scores of your own boxes.
    nms : callable, default `cnn_core.detection.nms`
        The function whose answer is compared: ``nms(boxes, scores, iou_threshold)``.
    iou : callable, optional
        The function that compares two boxes: ``iou(box, other)``.
    limit : float, default 0.3
        The largest IoU that is let stand.

    Examples
    --------
    >>> explorer = explore_suppression("a chain")
    >>> explorer.kept
    (0, 2, 3)
    """
    return SuppressionExplorer(boxes, scores, nms, iou, limit)


class SuppressionExplorer(Explorer):
    """Boxes on a page, their scores, and one comparison after the other.

    Attributes
    ----------
    kept : tuple of int
        The boxes that are kept in the end, the best first.
    overlaps : ndarray of shape (N, N)
        The IoU of each two boxes.
    """

    invitation = "Press play, or drag a score."
    calls = ("_nms", "_iou")
    gives = ("overlaps",)

    def __init__(self, boxes, scores, nms, iou, limit):
        self._nms = _checks.function(nms, "nms")
        self._iou = _checks.function(iou, "iou")
        self._limit = _checks.number(limit, "limit", 0, 1)
        self._heaps = dict(HEAPS)
        self._start = boxes if isinstance(boxes, str) else "your boxes"
        if isinstance(boxes, str):
            _checks.one_of(boxes, "boxes", list(HEAPS))
        else:
            self._heaps = {self._start: _own(boxes, scores), **HEAPS}
        super().__init__("suppression explorer")

    kept = property(lambda self: self.state.events[-1].kept)

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return the heap of boxes, and the limit."""
        return [
            Choice("heap", "Boxes", list(self._heaps), self._start),
            Number("limit", "IoU: at most", self._limit, 0, 1, step=_LIMIT_STEP),
        ]

    def begin(self, state):
        """Return the boxes and their scores, and the step before the first."""
        page, boxes, scores = self._heaps[state.heap]()
        return {"page": page, "boxes": boxes, "scores": scores, "player": 0}

    def changed(self, state, name):
        """Take another heap, and begin again; a score is from 0 to 1."""
        if name == "heap":
            state.page, state.boxes, state.scores = self._heaps[state.heap]()
        if name == "scores":
            state.scores = np.clip(np.nan_to_num(state.scores), 0, 1)
        else:
            state.player = 0

    def step(self, state, panel, cell):
        """Go to a step: the player's value stands on the state already."""
        state.player = min(state.player, len(state.events))

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Compare all boxes, tell what happens, and ask the reader's functions."""
        right = detection.box_iou(state.boxes, state.boxes)
        state.overlaps, problem = self._compared(state, right)
        state.events = events_of(state.overlaps, state.scores, state.limit)
        state.player = min(state.player, len(state.events))
        kept, other = ask_nms(self._nms, state.boxes, state.scores, state.limit)
        state.wrong = sorted(set(kept.tolist()) ^ set(state.events[-1].kept))
        return " ".join(filter(None, [problem, other]))

    def _compared(self, state, right):
        """Return the IoU of all pairs, by the reader's function; and what is wrong with it."""
        if self._iou is iou_of:
            return right, ""
        found = np.eye(len(right))
        for one, other in zip(*np.triu_indices(len(right), 1), strict=True):
            pair = {"box": state.boxes[one].copy(), "other": state.boxes[other].copy()}
            value, problem = asking.ask(self._iou, pair, ())
            if problem:
                return right, problem
            found[one, other] = found[other, one] = value
        wrong = np.argwhere(np.triu(~np.isclose(found, right), 1))
        if not len(wrong):
            return found, ""
        one, other = wrong[0]
        return found, (
            f"{_run.name_of(self._iou)} gives {_words.number(found[one, other])} for boxes {one} "
            f"and {other}: it should be {_words.number(right[one, other])}."
        )

    # ---- what is seen ----------------------------------------------------------------------------

    @staticmethod
    def _now(state):
        """Return the event of this step; None before the first."""
        return state.events[state.player - 1] if state.player else None

    def scene(self, state):
        """Return the boxes on their page, their scores, and the comparison of this step."""
        kind = "pixels" if state.page.any() else "probability"  # paper, in the theme's colour
        page = Panel(
            "page", state.page, kind, "boxes", limits=(0, 1), numbers=False, focus=True,
            note="framed: kept or waiting; dotted: dropped",
            spoken="The arrow keys walk over the page, and tell the boxes that lie there.",
        )  # fmt: skip
        count = len(state.scores)
        fates = tuple(f"{state.scores[at]:.2f} {self._fate(state, at)}" for at in range(count))
        now = self._now(state)
        scores = Bars(
            "scores", state.scores, tuple(f"box {at}" for at in range(count)), title="score",
            limits=(0, 1), texts=fates, chosen=None if now is None else now.best, edit="slide",
            step=_STEP, farthest=1.0, long=2,
            spoken="A slider for each score: left and right change it, up and down go to the next.",
        )  # fmt: skip
        said = Text(self._sum(state), "IoU of these two", letters=26)
        return Scene(
            rows=(Row((page, Column((scores, said))), far=True),),
            marks=self._marks(state),
            player=Player(state.player, len(state.events), name="step"),
        )

    @staticmethod
    def _fate(state, at):
        """Say in a word what has become of a box."""
        event = SuppressionExplorer._now(state)
        if event is None:
            return "waits"
        if at in event.kept:
            return "kept"
        return "dropped" if at in event.dropped else "waits"

    def _marks(self, state):
        """Return a frame for each box: what waits, what is kept, what was dropped, who is met."""
        event, marks = self._now(state), []
        for at, (x1, y1, x2, y2) in enumerate(state.boxes):
            fate = self._fate(state, at)
            kind = {"dropped": "ghost", "kept": "best", "waits": "frame"}[fate]
            if event is not None and at in (event.best, event.other):
                kind = "ghost" if fate == "dropped" else "window"
            box = (y1, x1, y2 - y1, x2 - x1)
            order = ("ghost", "frame", "best", "window").index(kind)
            marks.append((order, Mark("page", kind, box=box, words=f"box {at}", text=str(at))))
            if at in state.wrong:
                marks.append((9, Mark("page", "wrong", box=box, words="not as it should be")))
        return tuple(mark for _, mark in sorted(marks, key=lambda each: each[0]))

    def _sum(self, state):
        """Write the comparison of this step as a sum."""
        event = self._now(state)
        if event is None or event.other is None:
            return "no two in this step", " "
        one, other = state.boxes[[event.best, event.other]]
        sides = np.clip(np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2]), 0, None)
        areas = [_words.number(np.prod(each[2:] - each[:2])) for each in (one, other)]
        shared, found = _words.number(np.prod(sides)), state.overlaps[event.best, event.other]
        sign = ">" if event.drops else "≤"
        return (
            f"boxes {event.best} and {event.other}: {found:.2f} {sign} {state.limit:.2f}",
            f"{shared} / ({areas[0]} + {areas[1]} − {shared})",
        )

    # ---- what is said ----------------------------------------------------------------------------

    def sentence(self, state):
        """Return what happens in this step."""
        event = self._now(state)
        if event is None:
            return "Nothing is decided yet. Step on: the box with the best score is kept first."
        if event.other is None:
            return (
                f"Box {event.best} is kept: of those left it has the best score. {self._end(state)}"
            )
        stays = "is dropped" if event.drops else "stays"
        above = "above" if event.drops else "not above"
        return (
            f"Box {event.other} {stays}. Its IoU with box {event.best} is "
            f"{state.overlaps[event.best, event.other]:.2f}, {above} {state.limit:.2f}. "
            f"{self._end(state)}"
        )

    @staticmethod
    def _end(state):
        """Say what is kept, at the last step."""
        if state.player < len(state.events):
            return ""
        return f"All is decided: {', '.join(map(str, state.events[-1].kept))} are kept."

    def brief(self, state):
        """Return what happens in this step, in a few words."""
        return self.sentence(state).partition(".")[0]

    def words(self, state):
        boxes = "; ".join(
            f"{at}: {_words.number(state.scores[at])}, {', '.join(map(_words.number, box))}, "
            f"{self._fate(state, at)}"
            for at, box in enumerate(state.boxes)
        )
        sums = ", ".join(self._sum(state)).strip(", ")
        kept = ", ".join(map(str, state.events[-1].kept))
        sums = f"{sums}. " if sums else ""
        return (
            f"Boxes: {state.heap}. IoU: at most {state.limit:.2f}. Step {state.player + 1} of "
            f"{len(state.events) + 1}. {self.sentence(state).strip()} {sums}Each box with its "
            f"score, x1, y1, x2, y2, and fate: {boxes}. In the end {kept} are kept."
        )


def _own(boxes, scores):
    """Return what makes a heap of a person's own boxes, or refuse them."""
    boxes = _checks.floats(boxes, "boxes", "N", 4).astype(float)
    if not 1 <= len(boxes) <= _MOST:
        raise ValueError(f"`boxes` must be from 1 to {_MOST}, got {len(boxes)}")
    if scores is None:
        raise ValueError("`scores` must come with boxes of your own, got None")
    scores = _checks.floats(scores, "scores", "N").astype(float)
    detection.nms(boxes, scores, 1)  # refuses what are no boxes, or other scores
    if not 0 <= scores.min() <= scores.max() <= 1:
        values = f"{scores.min():g} to {scores.max():g}"
        raise ValueError(f"`scores` must be from 0 to 1, got values from {values}")
    if not 0 <= boxes.min() <= boxes.max() < _LARGEST:
        corners = f"{boxes.min():g} to {boxes.max():g}"
        raise ValueError(f"`boxes` must lie from 0 to {_LARGEST}, got corners from {corners}")
    width, height = np.ceil(boxes[:, 2:].max(axis=0)).astype(int) + 1
    page = np.zeros((height, width))
    return lambda: (page, boxes, scores)
