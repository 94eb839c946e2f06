"""Lesson 20, "Where is it?": of each heap of boxes keep the best, non-maximum suppression.

The cases hold what goes wrong on pages: a chain in which the second overlaps both others, equal
scores, an IoU that is just the limit, and boxes that are given in any order.
"""

import numpy as np

from cnn_core import detection
from cnn_workshop import _words
from cnn_workshop.exercises.check.exercise import Exercise


def nms(boxes, scores, iou_threshold):
    """Return the numbers of the boxes that are kept, the best first."""
    return detection.nms(boxes, scores, iou_threshold)


def _explain_cell(boxes, scores, iou_threshold, at):
    """Say of the box that is kept here why it is the next one."""
    kept = detection.nms(boxes, scores, iou_threshold)
    which = int(kept[at])
    score = _words.number(scores[which])
    if at[0] == 0:
        return f"box {which} has the best score, {score}", {}
    return f"box {which}, {score}, is the best of those that no kept box has dropped", {}


def _explain_shape(boxes, scores, iou_threshold):
    """Say who drops whom."""
    kept, dropped = detection.nms(boxes, scores, iou_threshold).tolist(), []
    overlaps = detection.box_iou(boxes, boxes)
    for each in range(len(boxes)):
        if each not in kept:
            by = next(best for best in kept if overlaps[best, each] > iou_threshold)
            dropped.append(f"box {each} by box {by} (IoU {_words.number(overlaps[by, each])})")
    said = f"Kept, the best first: {', '.join(map(str, kept))}."
    return f"{said} Dropped: {', '.join(dropped) or 'none'}.", {}


def _row(*lefts, scores, limit, side=10):
    """Return squares in a row, by where they begin."""
    boxes = [[left, 2 * (left % 2), left + side, 2 * (left % 2) + side] for left in lefts]
    return np.array(boxes), np.array(scores), limit


def _heaps(count, seed, limit):
    """Return boxes in heaps, with scores of which some are equal."""
    rng = np.random.default_rng(seed)
    corner = rng.choice([0, 9, 17], (count, 2)) + rng.integers(0, 5, (count, 2))
    boxes = np.concatenate([corner, corner + rng.integers(6, 11, (count, 2))], axis=1)
    return boxes, rng.integers(20, 40, count) / 40, limit


NMS = Exercise(
    name="nms",
    reference=nms,
    cases=[
        _row(0, scores=[0.5], limit=0.5),
        _row(0, 2, scores=[0.75, 0.875], limit=0.5),
        _row(0, 30, scores=[0.5, 0.75], limit=0.25),
        _row(0, 4, 8, scores=[0.9, 0.8, 0.7], limit=0.3),
        _row(8, 0, 4, scores=[0.7, 0.9, 0.8], limit=0.3),
        _row(4, 0, 8, 30, scores=[0.9, 0.8, 0.7, 0.6], limit=0.3),
        (np.array([[0, 0, 8, 4], [0, 0, 4, 4], [0, 0, 4, 2]]), np.array([0.9, 0.6, 0.4]), 0.5),
        _row(0, 0, 20, 20, scores=[0.5, 0.5, 0.8, 0.8], limit=0.5),
        _heaps(5, 1, 0.2),
        _heaps(6, 2, 0.5),
        _heaps(7, 3, 0.1),
        _heaps(8, 4, 0.4),
        _heaps(9, 5, 0.0),
        _heaps(9, 6, 0.75),
    ],
    kinds={"boxes": "signed", "scores": "probability", "result": "signed"},
    names={"detection": detection},
    core=detection.nms,
    explain_cell=_explain_cell,
    explain_shape=_explain_shape,
)
