"""Lesson 20, "Where is it?": how much two boxes share, the intersection over the union.

The cases are what formulas stumble over: boxes apart in one direction, and in both; one within the
other; boxes that only touch. No two boxes are both without area.
"""

import numpy as np

from cnn_core import detection
from cnn_workshop import _words
from cnn_workshop.exercises.check.exercise import Exercise


def iou(box, other):
    """Compare two boxes."""
    return float(detection.box_iou([box], [other])[0, 0])


def _explain_cell(box, other, at):
    """Write out the shared part, and both areas."""
    (left, top), (right, bottom) = np.maximum(box[:2], other[:2]), np.minimum(box[2:], other[2:])
    areas = [_words.number(np.prod(each[2:] - each[:2])) for each in (box, other)]
    if right <= left or bottom <= top:
        return f"they share nothing; their areas are {areas[0]} and {areas[1]}", {}
    shared = _words.number((right - left) * (bottom - top))
    return (
        f"they share x from {_words.number(left)} to {_words.number(right)} and y from "
        f"{_words.number(top)} to {_words.number(bottom)}, an area of {shared}; the union is "
        f"{areas[0]} plus {areas[1]} less {shared}"
    ), {}


def _case(box, other):
    return np.array(box), np.array(other)


IOU = Exercise(
    name="iou",
    reference=iou,
    cases=[
        _case([0, 0, 2, 2], [1, 1, 3, 3]),
        _case([0, 0, 4, 3], [0, 0, 4, 3]),
        _case([0, 0, 2, 3], [2, 0, 5, 3]),
        _case([1, 0, 3, 5], [6, 2, 9, 4]),
        _case([2, 1, 6, 3], [3, 4, 5, 9]),
        _case([0, 1, 2, 4], [5, 6, 8, 8]),
        _case([5, 6, 8, 8], [0, 1, 2, 4]),
        _case([0, 0, 10, 6], [3, 1, 5, 5]),
        _case([3, 1, 5, 5], [0, 0, 10, 6]),
        _case([2, 3, 9, 7], [5, 1, 12, 6]),
        _case([5, 1, 12, 6], [2, 3, 9, 7]),
        _case([-4, -6, 3, 2], [-1, -9, 5, -2]),
        _case([0.5, 0.25, 2.0, 3.75], [1.25, 0.0, 4.5, 2.5]),
        _case([0.0, 0.0, 0.5, 0.5], [0.25, 0.125, 0.75, 0.5]),
        _case([1, 4, 3, 8], [2, 5, 4, 9]),
        _case([3, 3, 3, 7], [1, 2, 6, 8]),
    ],
    kinds={"box": "signed", "other": "signed", "result": "probability"},
    names={"detection": detection},
    core=detection.box_iou,
    explain_cell=_explain_cell,
    explain_shape="Two boxes have one number.",
)
