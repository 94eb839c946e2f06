"""Heaps of boxes to begin with, and what happens to them, one comparison after the other."""

from dataclasses import dataclass

import numpy as np

from cnn_core import detection
from cnn_core.functional import softmax
from cnn_workshop.explorers.detecting.pages import PAGES, SIDE, STEP

_PLANE = (28, 46)
_EMPTY = np.zeros(_PLANE)


def _page_of_digits():
    """Return a page and the boxes that the detector is sure of."""
    page = PAGES["three digits"]()
    logits = detection.load_digit_detector()(page[np.newaxis, np.newaxis])[0]
    shares = softmax(logits.astype(float), dim=0)[:-1].max(axis=0)
    sure = np.flatnonzero(shares.ravel() > 0.9)
    boxes = detection.window_boxes(*shares.shape, SIDE, STEP)[sure]
    return page, boxes, shares.ravel()[sure].round(3)


def _drawn(boxes, scores):
    return lambda: (_EMPTY, np.array(boxes, float), np.array(scores))


HEAPS = {
    "a chain": _drawn(
        [[1, 5, 17, 21], [8, 6, 24, 22], [15, 7, 31, 23], [33, 3, 44, 14]], [0.9, 0.8, 0.7, 0.6]
    ),
    "two heaps": _drawn(
        [[3, 4, 17, 20], [5, 6, 19, 22], [2, 2, 15, 19], [26, 5, 41, 21], [28, 8, 43, 24],
         [25, 3, 39, 18]],
        [0.7, 0.95, 0.6, 0.8, 0.85, 0.65],
    ),
    "equal scores": _drawn(
        [[2, 4, 18, 20], [4, 5, 20, 21], [24, 4, 40, 20], [26, 6, 42, 22]], [0.5, 0.5, 0.9, 0.9]
    ),
    "one within the other": _drawn(
        [[4, 2, 40, 26], [6, 4, 18, 16], [22, 10, 38, 24]], [0.6, 0.9, 0.8]
    ),
    "a page of digits": _page_of_digits,
}  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One step of suppression.

    Attributes
    ----------
    best : int
        The box that was kept last.
    other : int, optional
        The one that is compared with it; None where it is being kept.
    drops : bool
        Whether that one is dropped.
    kept, dropped : tuple of int
        All that are kept, or dropped, after this step.
    """

    best: int
    other: int | None
    drops: bool
    kept: tuple
    dropped: tuple


def events_of(overlaps, scores, limit):
    """Tell suppression step by step.

    Parameters
    ----------
    overlaps : ndarray of shape (N, N)
        The IoU of each two boxes.
    scores : ndarray of shape (N,)
        Their scores.
    limit : float
        The largest IoU that is let stand.

    Returns
    -------
    list of Event

    Examples
    --------
    >>> overlaps = np.array([[1, 0.4, 0], [0.4, 1, 0.4], [0, 0.4, 1]])
    >>> for event in events_of(overlaps, np.array([0.9, 0.8, 0.7]), 0.3):
    ...     print(event.best, event.other, event.drops)
    0 None False
    0 1 True
    0 2 False
    2 None False
    """
    left = np.argsort(-scores, kind="stable").tolist()
    kept, dropped, told = (), (), []
    while left:
        best = left.pop(0)
        kept = (*kept, best)
        told.append(Event(best, None, False, kept, dropped))
        for other in tuple(left):
            drops = bool(overlaps[best, other] > limit)
            if drops:
                left.remove(other)
                dropped = (*dropped, other)
            told.append(Event(best, other, drops, kept, dropped))
    return told
